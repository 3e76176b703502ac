package io.starling.distribution.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.gateway.admin.AdminApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Compares {@code docs/administration.md} with the paths that are served. */
class HttpPathsPageTest {

  private static final Path PAGE = Path.of("../docs/administration.md");
  private static final String BEGIN = "<!-- begin: paths -->\n";
  private static final String END = "<!-- end: paths -->";

  @Test
  void theTableOfPathsIsWhatIsServed() throws IOException {
    String page = Files.readString(PAGE);
    int begin = page.indexOf(BEGIN) + BEGIN.length();
    String wanted = page.substring(0, begin) + table() + page.substring(page.indexOf(END));

    if ("write".equals(System.getProperty("page"))) {
      Files.writeString(PAGE, wanted);
    }

    assertThat(page).isEqualTo(wanted);
  }

  private static String table() {
    StringBuilder table = new StringBuilder("| request | procedure |\n|---|---|\n");
    for (AdminApi.Path path : AdminApi.paths()) {
      table.append("| `").append(path.method()).append(' ').append(path.template()).append("` | ");
      table.append(path.procedure().isEmpty() ? "any" : "`" + path.procedure() + "`");
      if (!path.query().isEmpty()) {
        table.append(
            path.query().stream().collect(Collectors.joining("`, `", " with `", "` in the query")));
      }
      table.append(" |\n");
    }
    return table.toString();
  }
}
