package io.starling.transport.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeflateOfferTest {

  private static final String BOTH =
      "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "permessage-deflate",
        "permessage-deflate; client_max_window_bits",
        "permessage-deflate; client_max_window_bits=8",
        "permessage-deflate; client_max_window_bits=15",
        "permessage-deflate; server_no_context_takeover",
        "permessage-deflate;client_no_context_takeover;server_no_context_takeover"
      })
  void acceptableOfferIsAgreedTo(String offer) {
    DeflateOffer chosen = DeflateOffer.choose(List.of(offer));
    assertThat(chosen).isNotNull();
    assertThat(chosen.response()).isEqualTo(BOTH);
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
    assertThat(chosen.response()).isEqualTo(BOTH + "; server_max_window_bits=" + bits);
    assertThat(chosen.compressedMax()).isEqualTo(max);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x-webkit-deflate-frame",
        "permessage-bzip2",
        "permessage-deflate; unknown",
        "permessage-deflate; server_max_window_bits",
        "permessage-deflate; server_max_window_bits=7",
        "permessage-deflate; server_max_window_bits=16",
        "permessage-deflate; server_max_window_bits=010",
        "permessage-deflate; server_max_window_bits=-9",
        "permessage-deflate; client_max_window_bits=0",
        "permessage-deflate; client_max_window_bits=abc",
        "permessage-deflate; server_no_context_takeover=1",
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
    assertThat(chosen).isEqualTo(new DeflateOffer(12, true));
  }
}
