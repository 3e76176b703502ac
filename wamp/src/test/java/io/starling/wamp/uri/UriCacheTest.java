package io.starling.wamp.uri;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.wamp.Seeds;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UriCacheTest {

  @Test
  void equalBytesGiveTheSameUri() {
    UriCache cache = new UriCache(16);
    byte[] bytes = "..com.myapp.topic1..".getBytes(StandardCharsets.UTF_8);

    Uri first = cache.get(bytes, 2, 16);

    assertThat(first).isEqualTo(Uri.of("com.myapp.topic1"));
    assertThat(first.hashCode()).isEqualTo(Uri.of("com.myapp.topic1").hashCode());
    assertThat(cache.get(bytes.clone(), 2, 16)).isSameAs(first);
  }

  @Test
  void manyUrisInASmallCacheStayThemselves() {
    Seeds.run(
        20,
        random -> {
          UriCache cache = new UriCache(8);
          List<String> texts = new ArrayList<>();
          for (int i = 0; i < 50; i++) {
            texts.add("é".repeat(random.nextInt(3)) + "x".repeat(random.nextInt(300)) + i);
          }
          for (int i = 0; i < 500; i++) {
            String text = texts.get(random.nextInt(texts.size()));
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            assertThat(cache.get(bytes, 0, bytes.length).text()).isEqualTo(text);
          }
        });
  }
}
