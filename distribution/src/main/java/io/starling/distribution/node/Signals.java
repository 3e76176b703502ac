package io.starling.distribution.node;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Waits for the signals that end a process: SIGTERM and SIGINT. The first one ends the wait; from
 * the second one on, each ends the process at once.
 *
 * <p>A shutdown hook could not do this: it hears of no second signal, and cannot choose the exit
 * code. The JDK's only other way is {@code sun.misc.Signal}, which is supported but warned of by
 * the compiler; so it is called by reflection.
 */
public final class Signals {
  private static final List<String> NAMES = List.of("TERM", "INT");

  private final CountDownLatch first = new CountDownLatch(1);
  private final Runnable second;

  Signals(Runnable second) {
    this.second = second;
  }

  /**
   * Listens from now on.
   *
   * @param second what a second signal does
   */
  public static Signals listen(Runnable second) {
    Signals signals = new Signals(second);
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Method handle = signal.getMethod("handle", signal, handler);
      Object receiver =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> signals.dispatch(proxy, method, arguments));
      for (String name : NAMES) {
        handle.invoke(null, signal.getConstructor(String.class).newInstance(name), receiver);
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("signals cannot be handled", e);
    }
    return signals;
  }

  private Object dispatch(Object proxy, Method method, Object[] arguments)
      throws IllegalAccessException, InvocationTargetException {
    if (method.getDeclaringClass() == Object.class) {
      return method.invoke(this, arguments);
    }
    received();
    return proxy;
  }

  /** Takes a signal. */
  void received() {
    if (first.getCount() == 0) {
      second.run();
    }
    first.countDown();
  }

  /** Waits for the first signal. */
  public void await() throws InterruptedException {
    first.await();
  }
}
