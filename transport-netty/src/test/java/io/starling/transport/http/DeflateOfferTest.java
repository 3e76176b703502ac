package io.starling.transport.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.transport.link.WebSocketTerms.Compression;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeflateOfferTest {

  private static final String NAME = "permessage-deflate";

  /** The first ones are what clients in use send: browsers and Netty, Autobahn, Go's gorilla. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      emptyValue = "",
      value = {
        "; client_max_window_bits | '' | CONTINUED",
        "; client_no_context_takeover; client_max_window_bits | ; client_no_context_takeover |"
            + " EACH_MESSAGE",
        "; server_no_context_takeover; client_no_context_takeover |"
            + " ; server_no_context_takeover; client_no_context_takeover | EACH_MESSAGE",
        "'' | '' | CONTINUED",
        "; client_max_window_bits=8 | ; client_max_window_bits=8 | CONTINUED",
        "; client_max_window_bits=\"15\" | ; client_max_window_bits=15 | CONTINUED",
        "; server_no_context_takeover | ; server_no_context_takeover | CONTINUED",
        ";client_no_context_takeover;server_no_context_takeover |"
            + " ; client_no_context_takeover; server_no_context_takeover | EACH_MESSAGE"
      })
  void answerHasOnlyWhatWasOffered(String offer, String answer, Compression compression) {
    DeflateOffer chosen = DeflateOffer.choose(List.of(NAME + offer));
    assertThat(chosen).isNotNull();
    assertThat(chosen.response()).isEqualTo(NAME + answer);
    assertThat(chosen.compression()).isEqualTo(compression);
    assertThat(chosen.compressedMax()).isEqualTo(Integer.MAX_VALUE);
  }

  @ParameterizedTest
  @CsvSource({
    "permessage-deflate; server_max_window_bits=15, 15, 2147483647",
    "permessage-deflate; server_max_window_bits=10, 10, 1024",
    "permessage-deflate; server_max_window_bits=\"9\", 9, 512",
    "permessage-deflate; server_max_window_bits=8, 8, 256"
  })
  void windowOfTheServerIsKeptTo(String offer, int bits, int max) {
    DeflateOffer chosen = DeflateOffer.choose(List.of(offer));
    assertThat(chosen).isNotNull();
    assertThat(chosen.response()).isEqualTo(NAME + "; server_max_window_bits=" + bits);
    assertThat(chosen.compressedMax()).isEqualTo(max);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x-webkit-deflate-frame",
        "permessage-bzip2",
        "permessage-deflate; unknown",
        "permessage-deflate; server_max_window_bits",
        "permessage-deflate; server_max_window_bits=",
        "permessage-deflate; server_max_window_bits=7",
        "permessage-deflate; server_max_window_bits=16",
        "permessage-deflate; server_max_window_bits=010",
        "permessage-deflate; server_max_window_bits=-9",
        "permessage-deflate; client_max_window_bits=",
        "permessage-deflate; client_max_window_bits=0",
        "permessage-deflate; client_max_window_bits=abc",
        "permessage-deflate; server_no_context_takeover=1",
        "permessage-deflate; server_no_context_takeover=",
        "permessage-deflate; client_no_context_takeover=true",
        "permessage-deflate; server_no_context_takeover; server_no_context_takeover"
      })
  void otherOffersAreDeclined(String offer) {
    assertThat(DeflateOffer.choose(List.of(offer))).isNull();
  }

  @Test
  void firstAcceptableOfferIsTaken() {
    DeflateOffer chosen =
        DeflateOffer.choose(
            List.of(
                "permessage-deflate; nonsense",
                "permessage-deflate; server_max_window_bits=12",
                "permessage-deflate"));
    assertThat(chosen).isNotNull();
    assertThat(chosen.response()).isEqualTo("permessage-deflate; server_max_window_bits=12");
  }
}
