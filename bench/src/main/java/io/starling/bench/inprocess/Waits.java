package io.starling.bench.inprocess;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordingFile;

/** Records what event loops wait for, from the beginning of every wait, and where they compute. */
final class Waits implements AutoCloseable {

  private static final String SAMPLE = "jdk.ExecutionSample";
  private static final List<String> WAITS =
      List.of("jdk.JavaMonitorEnter", "jdk.JavaMonitorWait", "jdk.ThreadPark");
  private static final int TOP = 15;

  private final Recording recording = new Recording();

  Waits() {
    WAITS.forEach(wait -> recording.enable(wait).withThreshold(Duration.ZERO).withStackTrace());
    recording.enable(SAMPLE).withPeriod(Duration.ofMillis(1));
    recording.start();
  }

  /** Ends the recording and prints it. */
  void print(long messages) throws IOException {
    Path file = Files.createTempFile("waits", ".jfr");
    try {
      recording.stop();
      recording.dump(file);
      print(RecordingFile.readAllEvents(file), messages);
    } finally {
      Files.delete(file);
    }
  }

  private static void print(List<RecordedEvent> events, long messages) {
    Map<String, Long> waits = new HashMap<>();
    Map<String, Long> frames = new HashMap<>();
    long samples = 0;
    for (RecordedEvent event : events) {
      String name = event.getEventType().getName();
      if (name.equals(SAMPLE)) {
        if (event.getThread("sampledThread").getJavaName().startsWith("starling-loop")) {
          samples++;
          frames.merge(top(event.getStackTrace()), 1L, Long::sum);
        }
      } else if (event.getThread().getJavaName().startsWith("starling-loop")) {
        waits.merge(name + " at " + top(event.getStackTrace()), 1L, Long::sum);
      }
    }
    Report.line("");
    Report.line("| waits, of %,d messages | number |", messages);
    Report.line("|---|--:|");
    if (waits.isEmpty()) {
      Report.line("| none | 0 |");
    }
    waits.forEach((wait, count) -> Report.line("| %s | %,d |", wait, count));
    Report.line("");
    Report.line("| computing, %,d samples | share |", samples);
    Report.line("|---|--:|");
    double all = samples;
    frames.entrySet().stream()
        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
        .limit(TOP)
        .forEach(
            frame -> Report.line("| %s | %.1f %% |", frame.getKey(), 100 * frame.getValue() / all));
  }

  private static String top(RecordedStackTrace trace) {
    if (trace == null || trace.getFrames().isEmpty()) {
      return "?";
    }
    RecordedFrame frame = trace.getFrames().getFirst();
    String type = frame.getMethod().getType().getName();
    return type.substring(type.lastIndexOf('.') + 1) + "." + frame.getMethod().getName();
  }

  @Override
  public void close() {
    recording.close();
  }
}
