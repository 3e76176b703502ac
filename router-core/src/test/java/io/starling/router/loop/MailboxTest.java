package io.starling.router.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MailboxTest {

  private final AtomicInteger wakeups = new AtomicInteger();
  private final Mailbox<String> mailbox = new Mailbox<>(1_000, wakeups::incrementAndGet);
  private final List<String> drained = new ArrayList<>();

  @Test
  void itemsAreDrainedInTheOrderOfPosting() {
    mailbox.post("a", 0);
    mailbox.post("b", 10);
    mailbox.post("c", 0);

    assertThat(mailbox.drain(10, drained::add)).isEqualTo(3);
    assertThat(drained).containsExactly("a", "b", "c");
    assertThat(mailbox.drain(10, drained::add)).isZero();
  }

  @Test
  void wakesUpOncePerBatch() {
    mailbox.post("a", 0);
    mailbox.post("b", 0);
    assertThat(wakeups).hasValue(1);

    mailbox.drain(10, drained::add);
    assertThat(wakeups).hasValue(1);

    mailbox.post("c", 0);
    assertThat(wakeups).hasValue(2);
  }

  @Test
  void wakesUpAgainWhenItemsRemain() {
    mailbox.post("a", 0);
    mailbox.post("b", 0);

    assertThat(mailbox.drain(1, drained::add)).isEqualTo(1);
    assertThat(wakeups).hasValue(2);
    mailbox.post("c", 0);
    assertThat(wakeups).hasValue(2);
    assertThat(mailbox.drain(2, drained::add)).isEqualTo(2);
    assertThat(wakeups).hasValue(2);
  }

  @Test
  void leavesTheWakeupToWhoPostsUnnoticed() {
    assertThat(mailbox.postUnnoticed("a", 0)).isEqualTo(Mailbox.Posted.UNNOTICED);
    assertThat(mailbox.postUnnoticed("b", 0)).isEqualTo(Mailbox.Posted.TAKEN);
    assertThat(wakeups).hasValue(0);

    mailbox.wakeUp();
    assertThat(wakeups).hasValue(1);
    assertThat(mailbox.drain(10, drained::add)).isEqualTo(2);
    mailbox.close();
    assertThat(mailbox.postUnnoticed("c", 0)).isEqualTo(Mailbox.Posted.REFUSED);
  }

  @Test
  void wakesUpForWhatTheHandlerPosts() {
    mailbox.post("a", 0);

    mailbox.drain(1, item -> mailbox.post("b", 0));

    assertThat(wakeups).hasValue(2);
    mailbox.drain(1, drained::add);
    assertThat(drained).containsExactly("b");
  }

  @Test
  void hasRoomUntilTheBytesReachTheBound() {
    assertThat(mailbox.hasRoom(1_000 - Mailbox.ITEM_BYTES)).isTrue();
    assertThat(mailbox.hasRoom(1_001 - Mailbox.ITEM_BYTES)).isFalse();
    assertThat(mailbox.hasRoom(Long.MAX_VALUE)).isFalse();

    mailbox.post("a", 900);
    assertThat(mailbox.bytes()).isEqualTo(900 + Mailbox.ITEM_BYTES);
    assertThat(mailbox.hasRoom(100)).isFalse();
  }

  @Test
  void takesPostsBeyondTheBound() {
    mailbox.post("a", 5_000);

    assertThat(mailbox.hasRoom(0)).isFalse();
    assertThat(mailbox.post("b", 5_000)).isTrue();
    assertThat(mailbox.drain(2, drained::add)).isEqualTo(2);
    assertThat(mailbox.bytes()).isZero();
    assertThat(mailbox.hasRoom(500)).isTrue();
  }

  @Test
  void closedMailboxRefusesPostsAndDrainsTheRest() {
    mailbox.post("a", 10);
    mailbox.close();
    mailbox.close();

    assertThat(mailbox.isClosed()).isTrue();
    assertThat(mailbox.isDrained()).isFalse();
    assertThat(mailbox.hasRoom(0)).isFalse();
    assertThat(mailbox.post("b", 10)).isFalse();
    mailbox.drain(10, drained::add);
    assertThat(drained).containsExactly("a");
    assertThat(mailbox.isDrained()).isTrue();
    assertThat(mailbox.bytes()).isZero();
  }

  @Test
  void exceptionOfTheHandlerLosesNothingElse() {
    mailbox.post("a", 10);
    mailbox.post("b", 10);

    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                mailbox.drain(
                    10,
                    item -> {
                      throw new IllegalStateException(item);
                    }));

    assertThat(wakeups).hasValue(2);
    mailbox.drain(10, drained::add);
    assertThat(drained).containsExactly("b");
    assertThat(mailbox.bytes()).isZero();
  }

  @Test
  void holdsMoreThanOneChunk() {
    List<String> items = IntStream.range(0, 10_000).mapToObj(Integer::toString).toList();
    items.forEach(item -> mailbox.post(item, 0));

    assertThat(mailbox.drain(20_000, drained::add)).isEqualTo(10_000);
    assertThat(drained).isEqualTo(items);
  }

  @Test
  void negativeSizesAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> mailbox.post("a", -1));
    assertThatIllegalArgumentException().isThrownBy(() -> new Mailbox<String>(-1, () -> {}));
  }
}
