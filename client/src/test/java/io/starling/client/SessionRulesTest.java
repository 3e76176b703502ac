package io.starling.client;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** What the state machine of a session must not know. */
class SessionRulesTest {

  private static final JavaClasses SESSION =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.starling.client.session");

  @Test
  void noChannelsNoSocketsNoThreads() {
    noClasses()
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                    "io.netty.channel..",
                    "io.netty.handler..",
                    "io.netty.buffer..",
                    "java.net..",
                    "java.nio..",
                    "java.util.concurrent.locks..")
                .or(assignableTo(Thread.class))
                .or(assignableTo(java.util.concurrent.Executor.class)))
        .because("the session is tested, race by race, without a socket and without waiting")
        .check(SESSION);
  }

  @Test
  void noClock() {
    noClasses()
        .should()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(java.time.Instant.class, "now")
        .because("the time is an argument, so that tests can choose it")
        .check(SESSION);
  }
}
