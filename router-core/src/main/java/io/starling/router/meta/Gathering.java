package io.starling.router.meta;

import io.starling.router.loop.Loop;
import io.starling.router.loop.Mail;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Asks loops for their parts of an answer, and has the call answered when all have come.
 *
 * <p>Threads: belongs to the caller's loop.
 *
 * @param <P> the parts
 */
public final class Gathering<P> {

  /**
   * What one loop is asked.
   *
   * @param answer runs on that loop; what it returns is read on the caller's
   */
  public record Question<P>(Loop loop, Supplier<P> answer) {}

  private final MetaCall call;
  private final Consumer<List<P>> then;
  private final List<P> parts = new ArrayList<>();
  private int missing;

  private Gathering(MetaCall call, int questions, Consumer<List<P>> then) {
    this.call = call;
    this.then = then;
    this.missing = questions;
  }

  /**
   * Asks; without a question the answer is made of no parts.
   *
   * @param then gets the parts in any order, on the caller's loop, and may throw {@link Refusal}
   */
  public static <P> void ask(MetaCall call, List<Question<P>> questions, Consumer<List<P>> then) {
    Gathering<P> gathering = new Gathering<>(call, questions.size(), then);
    if (questions.isEmpty()) {
      gathering.finish();
    }
    Loop home = call.loop();
    for (Question<P> question : questions) {
      if (question.loop == home) {
        gathering.add(question.answer.get());
      } else {
        home.post(question.loop, new Asked<>(gathering, question), 0);
      }
    }
  }

  private void add(P part) {
    parts.add(part);
    missing--;
    if (missing == 0) {
      finish();
    }
  }

  private void finish() {
    call.attempt(() -> then.accept(parts));
  }

  private record Asked<P>(Gathering<P> gathering, Question<P> question) implements Mail {

    @Override
    public void deliver() {
      P part = question.answer.get();
      answer(() -> gathering.add(part));
    }

    @Override
    public void failed() {
      answer(gathering.call::fail);
    }

    private void answer(Mail mail) {
      question.loop.post(gathering.call.loop(), mail, 0);
    }
  }
}
