package io.tileseq;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who may know whom. */
class LayersTest {
    private static JavaClasses code;

    @BeforeAll
    static void readClasses() {
        ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false); // names are enough, and take no time
        code = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.tileseq");
    }

    @Test
    void theModelKnowsTheJdkAlone() {
        classes()
                .that()
                .resideInAPackage("io.tileseq.model..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "io.tileseq.model..")
                .check(code);
    }

    @Test
    void tensorsAugmentationSequencesAndSplitsKnowTheModelAlone() {
        String[] allowed = {
            "java..",
            "io.tileseq.model..",
            "io.tileseq.tensor..",
            "io.tileseq.augment..",
            "io.tileseq.sequence..",
            "io.tileseq.split.."
        };
        classes()
                .that()
                .resideInAnyPackage(
                        "io.tileseq.tensor..", "io.tileseq.augment..", "io.tileseq.sequence..", "io.tileseq.split..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(allowed)
                .check(code);
    }

    @Test
    void whatPlansKnowsNeitherStorageNorLibraries() {
        noClasses()
                .that()
                .resideInAPackage("io.tileseq.plan..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org..", "com..", "javax..", "scala..")
                .check(code);
    }

    @Test
    void onlySparkAndTheCommandsKnowSpark() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.tileseq", "io.tileseq.spark..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.spark..", "scala..")
                .check(code);
    }

    @Test
    void nothingTakesAScalaCollection() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("scala.collection..")
                .because("Scala 2.12 and 2.13 differ in them, and the same jar runs on both")
                .check(code);
    }

    @Test
    void onlyTheCommandsKnowTheCommandLine() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.tileseq")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("picocli..")
                .check(code);
    }

    @Test
    void onlyImagesKnowImageIo() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.tileseq.image..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("javax.imageio..", "java.awt.image..")
                .check(code);
    }

    @Test
    void packagesStandInNoCircle() {
        slices().matching("io.tileseq.(*)..").should().beFreeOfCycles().check(code);
    }

    @Test
    void onlyMainEndsTheProcess() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("io.tileseq.Main")
                .should()
                .callMethod(System.class, "exit", int.class)
                .check(code);
    }
}
