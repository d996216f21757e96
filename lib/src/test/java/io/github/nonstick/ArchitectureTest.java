package io.github.nonstick;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.conditions.ArchConditions.onlyDependOnClassesThat;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Dependencies point one way: files and servers to adapters, adapters to the codec, the codec to nothing. */
class ArchitectureTest {
    private static final String CORE = "io.github.nonstick";
    private static final JavaClasses LIBRARY = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(CORE);

    @Test
    void rulesLookAtTheLibraryAndNotAtItsTests() {
        assertThat(LIBRARY.contain(FrameDecoder.class)).isTrue();
        assertThat(LIBRARY.contain(ArchitectureTest.class)).isFalse();
    }

    @Test
    void coreDependsOnBytesTextNumbersAndJacksonAlone() {
        Set<String> packages = Set.of(
                CORE,
                "java.lang",
                "java.lang.invoke",
                "java.lang.runtime",
                "java.math",
                "java.nio",
                "java.nio.charset",
                "java.util",
                "java.util.function",
                "java.util.regex",
                "org.jspecify.annotations");
        DescribedPredicate<JavaClass> allowed =
                describe("of " + packages + ", java.io.IOException or Jackson", type -> {
                    JavaClass element = type.getBaseComponentType();
                    return element.isPrimitive()
                            || packages.contains(element.getPackageName())
                            || element.getName().equals("java.io.IOException")
                            || element.getPackageName().startsWith("tools.jackson.");
                });

        classes()
                .that()
                .resideInAPackage(CORE)
                .should(onlyDependOnClassesThat(allowed))
                .check(LIBRARY);
    }

    @Test
    void coreHasNoThreadsAndNoClock() {
        noClasses()
                .that()
                .resideInAPackage(CORE)
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(Thread.class, ThreadLocal.class, Runtime.class, Process.class)
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .check(LIBRARY);
    }

    @Test
    void adaptersDependNeitherOnFilesNorOnServers() {
        noClasses()
                .that()
                .resideInAPackage(CORE + ".io..")
                .should()
                .dependOnClassesThat(resideInAPackage(CORE + ".transfer..").or(resideInAPackage(CORE + ".server..")))
                .allowEmptyShould(true)
                .check(LIBRARY);
    }

    @Test
    void nettyIsKnownToItsPackageAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackage(CORE + ".netty")
                .should()
                .dependOnClassesThat(resideInAPackage("io.netty..").or(resideInAPackage(CORE + ".netty")))
                .check(LIBRARY);
    }

    @Test
    void nettyHandlersDependNeitherOnFilesNorOnServers() {
        noClasses()
                .that()
                .resideInAPackage(CORE + ".netty..")
                .should()
                .dependOnClassesThat(resideInAPackage(CORE + ".transfer..").or(resideInAPackage(CORE + ".server..")))
                .check(LIBRARY);
    }

    @Test
    void jacksonIsKnownToCoreAlone() {
        noClasses()
                .that()
                .resideOutsideOfPackage(CORE)
                .should()
                .dependOnClassesThat(resideInAPackage("tools.jackson.."))
                .allowEmptyShould(true)
                .check(LIBRARY);
    }

    @Test
    void publicApiNamesNoTypeOfJackson() {
        List<String> named = LIBRARY.stream()
                .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                .flatMap(type -> Stream.concat(supertypes(type), members(type)))
                .filter(signature -> signature.contains("tools.jackson"))
                .toList();

        assertThat(named).isEmpty();
    }

    private static Stream<String> supertypes(JavaClass type) {
        return Stream.concat(type.getAllRawSuperclasses().stream(), type.getAllRawInterfaces().stream())
                .map(supertype -> type.getName() + " is a " + supertype.getName());
    }

    private static Stream<String> members(JavaClass type) {
        return Stream.concat(
                type.getCodeUnits().stream()
                        .filter(unit -> isVisible(unit.getModifiers()))
                        .map(ArchitectureTest::signature),
                type.getFields().stream()
                        .filter(field -> isVisible(field.getModifiers()))
                        .map(field -> field.getFullName() + ": " + field.getType()));
    }

    private static String signature(JavaCodeUnit unit) {
        return unit.getFullName() + unit.getParameterTypes() + ": " + unit.getReturnType() + unit.getExceptionTypes();
    }

    private static boolean isVisible(Set<JavaModifier> modifiers) {
        return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
    }
}
