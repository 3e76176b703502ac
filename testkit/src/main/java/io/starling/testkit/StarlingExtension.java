package io.starling.testkit;

import io.starling.client.WampClient;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * The extension behind {@link StarlingTest}. A router is kept in the store of the context that the
 * annotation stands on, a client in the store of the context that asked for it; JUnit closes what
 * is in a store, the latest first, when its context ends.
 */
public final class StarlingExtension implements ParameterResolver {

  private static final Namespace NAMESPACE = Namespace.create(StarlingExtension.class);

  /** Made by JUnit. */
  public StarlingExtension() {}

  /** The router of a context with its realms. */
  private record Started(EmbeddedRouter router, List<String> realms) implements AutoCloseable {

    @Override
    public void close() {
      router.close();
    }
  }

  /** What a constructor asks for lives as long as the test that it is constructed for. */
  @Override
  public ExtensionContextScope getTestInstantiationExtensionContextScope(ExtensionContext root) {
    return ExtensionContextScope.TEST_METHOD;
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == WampClient.class
        || type == EmbeddedRouter.class
        || type == URI.class
        || (type == String.class && parameter.isAnnotated(RouterUrl.class));
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Started started = started(context);
    Class<?> type = parameter.getParameter().getType();
    if (type == EmbeddedRouter.class) {
      return started.router();
    }
    if (type == WampClient.class) {
      return connect(started, parameter.findAnnotation(Joined.class), context);
    }
    URI url =
        started
            .router()
            .url(
                parameter
                    .findAnnotation(RouterUrl.class)
                    .map(RouterUrl::value)
                    .orElse(RouterTransport.WEBSOCKET));
    return type == URI.class ? url : url.toString();
  }

  private static WampClient connect(
      Started started, Optional<Joined> joined, ExtensionContext context) {
    String realm =
        joined
            .map(Joined::realm)
            .filter(name -> !name.isEmpty())
            .orElse(started.realms().getFirst());
    RouterTransport over = joined.map(Joined::over).orElse(RouterTransport.WEBSOCKET);
    WampClient client = EmbeddedRouter.join(started.router().config(realm, over).build());
    store(context).put(client, client);
    return client;
  }

  /** The router of the nearest context that the annotation stands on. */
  private static Started started(ExtensionContext context) {
    for (Optional<ExtensionContext> at = Optional.of(context);
        at.isPresent();
        at = at.get().getParent()) {
      Optional<StarlingTest> annotation =
          AnnotationSupport.findAnnotation(at.get().getElement(), StarlingTest.class);
      if (annotation.isPresent()) {
        // A store also gives what is under the same key in the stores around it.
        String key = at.get().getUniqueId();
        return store(at.get()).computeIfAbsent(key, _ -> start(annotation.get()), Started.class);
      }
    }
    throw new ParameterResolutionException("@StarlingTest stands neither here nor around");
  }

  private static Started start(StarlingTest test) {
    if (test.realms().length == 0) {
      throw new ParameterResolutionException("@StarlingTest without a realm");
    }
    return new Started(EmbeddedRouter.start(test.realms()), List.of(test.realms()));
  }

  private static Store store(ExtensionContext context) {
    return context.getStore(NAMESPACE);
  }
}
