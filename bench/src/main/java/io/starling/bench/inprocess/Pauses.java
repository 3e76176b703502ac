package io.starling.bench.inprocess;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/** Records how long the collector stops all threads. */
final class Pauses implements AutoCloseable {

  private final Recording recording = new Recording();

  Pauses() {
    recording.enable("jdk.GarbageCollection");
    recording.start();
  }

  /** Ends the recording and says what was in it. */
  String take() throws IOException {
    Path file = Files.createTempFile("pauses", ".jfr");
    try {
      recording.stop();
      recording.dump(file);
      List<RecordedEvent> all =
          RecordingFile.readAllEvents(file).stream()
              .filter(event -> event.getEventType().getName().equals("jdk.GarbageCollection"))
              .toList();
      double longest =
          all.stream()
              .mapToLong(event -> event.getDuration("longestPause").toNanos())
              .max()
              .orElse(0);
      double sum =
          all.stream().mapToLong(event -> event.getDuration("sumOfPauses").toNanos()).sum();
      String names =
          all.stream()
              .collect(
                  Collectors.groupingBy(event -> event.getString("name"), Collectors.counting()))
              .toString();
      return String.format(
          java.util.Locale.ROOT,
          "%s, longest pause %.1f ms, all together %.1f ms",
          names,
          longest / 1e6,
          sum / 1e6);
    } finally {
      Files.delete(file);
    }
  }

  @Override
  public void close() {
    recording.close();
  }
}
