package io.starling.distribution;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Keeps the direction of imports between the modules, and the core free of effects. */
class ArchitectureTest {
  private static final String WAMP = "io.starling.wamp..";
  private static final String ROUTER = "io.starling.router..";

  /** What each module may import of ours. The distribution is not listed: it may import all. */
  private static final Map<String, Set<String>> MAY_IMPORT =
      new TreeMap<>(
          Map.of(
              "wamp", Set.of(),
              "store", Set.of(),
              "router", Set.of("wamp"),
              "security", Set.of("wamp", "router", "store"),
              "transport", Set.of("wamp", "router"),
              "gateway", Set.of("wamp", "router", "security", "transport", "store"),
              "client", Set.of("wamp"),
              "testkit", Set.of("wamp", "router", "transport", "client")));

  private static JavaClasses classes;

  @BeforeAll
  static void importClasses() {
    classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("/test-quick-classes/"))
            .importPackages("io.starling");
  }

  static Set<String> modules() {
    return MAY_IMPORT.keySet();
  }

  @ParameterizedTest
  @MethodSource("modules")
  void modulesImportOnlyInTheDirectionOfTheArchitecture(String module) {
    String[] allowed =
        MAY_IMPORT.get(module).stream().map(ArchitectureTest::packagesOf).toArray(String[]::new);
    DescribedPredicate<JavaClass> ours = resideInAnyPackage("io.starling..");
    check(
        noClasses()
            .that()
            .resideInAPackage(packagesOf(module))
            .should()
            .dependOnClassesThat(
                ours.and(resideOutsideOfPackages(packagesOf(module)))
                    .and(resideOutsideOfPackages(allowed)))
            .because(
                "imports point inwards, so that the inner modules can be read and tested alone"));
  }

  @Test
  void packagesHaveNoCycles() {
    check(
        slices()
            .matching("io.starling.(**)")
            .should()
            .beFreeOfCycles()
            .because("a package in a cycle cannot be understood without the others of the cycle"));
  }

  @Test
  void wampDoesNoInputOrOutput() {
    check(
        noClasses()
            .that()
            .resideInAPackage(WAMP)
            .should()
            .dependOnClassesThat(
                resideInAnyPackage(
                    "io.netty.channel..",
                    "io.netty.handler..",
                    "java.net..",
                    "java.nio.channels..",
                    "java.nio.file.."))
            .because(
                "codecs and framing turn bytes into messages; moving bytes is the shell's part"));
  }

  @Test
  void wampKnowsNoThreads() {
    check(
        noClasses()
            .that()
            .resideInAPackage(WAMP)
            .should()
            .dependOnClassesThat(threads())
            .because("a codec belongs to the one loop that uses it"));
  }

  @Test
  void routerDoesNoInputOrOutput() {
    check(
        noClasses()
            .that()
            .resideInAPackage(ROUTER)
            .should()
            .dependOnClassesThat(
                resideInAnyPackage(
                    "io.netty.channel..",
                    "io.netty.handler..",
                    "io.netty.bootstrap..",
                    "java.net..",
                    "java.nio.channels..",
                    "java.nio.file.."))
            .because(
                "the router is a state machine: it appends to outputs, and the shell sends them"));
  }

  @Test
  void routerKnowsNoThreads() {
    check(
        noClasses()
            .that()
            .resideInAPackage(ROUTER)
            .should()
            .dependOnClassesThat(threads())
            .because("the loops that call the router decide where it runs"));
  }

  @Test
  void routerKnowsNoClock() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(WAMP, ROUTER)
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(java.time.Instant.class, "now")
            .orShould()
            .dependOnClassesThat(assignableTo(java.time.Clock.class))
            .because("the time is an argument, so that tests and the simulator can choose it"));
  }

  @Test
  void onlyTheDistributionKnowsItsLibraries() {
    check(
        noClasses()
            .that()
            .resideInAPackage("io.starling..")
            .and()
            .resideOutsideOfPackage("io.starling.distribution..")
            .should()
            .dependOnClassesThat(
                resideInAnyPackage(
                    "ch.qos.logback..", "picocli..", "org.snakeyaml..", "io.micrometer.."))
            .because(
                "logging backend, command line, configuration and metrics are for the outermost"
                    + " module to choose"));
  }

  private static DescribedPredicate<JavaClass> threads() {
    return assignableTo(Thread.class)
        .or(assignableTo(java.util.concurrent.Executor.class))
        .or(assignableTo(java.util.concurrent.Executors.class))
        .or(assignableTo(java.util.Timer.class))
        .as("threads, executors and timers");
  }

  private static String packagesOf(String module) {
    return "io.starling." + module + "..";
  }

  /** A module appears before its code does. */
  private static void check(ArchRule rule) {
    rule.allowEmptyShould(true).check(classes);
  }
}
