package io.github.circuitbreaker.aspect.check;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import io.github.circuitbreaker.annotation.CircuitBreaker;
import io.github.circuitbreaker.aspect.CircuitBreakerAdvisor;
import io.github.circuitbreaker.aspect.lookup.BeanMethods;
import io.github.circuitbreaker.aspect.lookup.NameTemplates;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.asm.ClassReader;
import org.springframework.asm.ClassVisitor;
import org.springframework.asm.Handle;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.Opcodes;
import org.springframework.asm.SpringAsmInfo;
import org.springframework.asm.Type;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

/**
 * Finds calls of protected methods that bypass the proxy, because an object makes them to
 * itself. Scans the bytecode of the object's class, including lambda expressions, inner
 * and anonymous classes. Leaves out the calls of a class that mentions the type whose
 * method it calls, because it may call another object of that type.
 */
final class SelfInvocations extends ClassVisitor {

	static final String HINT = " (performance.circuit-breaker.self-invocation-warnings=false hides this warning)";

	private static final String PROBLEM = "%s calls %s, but a call within the same object is not seen by its proxy and"
			+ " so not protected: move one of the two to another bean, or weave the aspect" + HINT;

	private final Class<?> type;

	/** The types by their internal names, without those of the JDK. */
	private final Map<String, Class<?>> hierarchy = new LinkedHashMap<>();

	private final List<Call> calls = new ArrayList<>();

	/** For the name of a local or anonymous class, the method that contains it. */
	private final Map<String, Code> enclosing = new HashMap<>();

	/** Code that only other code calls, such as the body of a lambda expression. */
	private final Set<Code> generated = new HashSet<>();

	/** The class that is being scanned, followed by the classes within it. */
	private List<String> classes = List.of();

	/** The types of other objects that the class being scanned may call. */
	private Set<Type> mentioned = Set.of();

	private String current = "";

	private SelfInvocations(Class<?> type) {
		super(SpringAsmInfo.ASM_VERSION);
		this.type = ClassUtils.getUserClass(type);
		BeanMethods.hierarchy(type).forEach((parent) -> this.hierarchy.put(Type.getInternalName(parent), parent));
		this.hierarchy.keySet().removeIf((name) -> name.startsWith("java/"));
	}

	/**
	 * Finds the calls of protected methods within a class and its superclasses. Leaves
	 * out methods of a library, and calls that the same circuit breaker already protects.
	 * @param type the class of a bean whose annotations are right
	 * @return a sentence for each, with the remedy
	 */
	static List<String> of(Class<?> type) {
		SelfInvocations invocations = new SelfInvocations(type);
		invocations.hierarchy.forEach(invocations::scan);
		return invocations.calls.stream().flatMap(invocations::check).distinct().toList();
	}

	private void scan(String name, Class<?> parent) {
		this.mentioned = new HashSet<>();
		this.classes = new ArrayList<>(List.of(name));
		for (int i = 0; i < this.classes.size(); i++) {
			this.current = this.classes.get(i);
			try (InputStream code = parent.getResourceAsStream("/" + this.current + ".class")) {
				new ClassReader(code).accept(this, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
			}
			catch (IOException | RuntimeException ex) {
				// Without bytecode that can be read there is nothing to warn of.
			}
		}
	}

	@Override
	public void visitOuterClass(String owner, @Nullable String method, @Nullable String descriptor) {
		if (!this.hierarchy.containsKey(this.current)) {
			Code code = new Code(owner, (method != null) ? method + descriptor : "<init>()V");
			this.enclosing.put(this.current, this.enclosing.getOrDefault(owner, code));
		}
	}

	@Override
	public void visitInnerClass(String name, @Nullable String outer, @Nullable String simpleName, int access) {
		// Except static members, which know no enclosing object.
		if (name.startsWith(this.current + "$") && (outer == null || (access & Opcodes.ACC_STATIC) == 0)) {
			this.classes.add(name);
			this.mentioned.add(Type.getObjectType(name));
		}
	}

	@Override
	public @Nullable MethodVisitor visitMethod(int access, String name, String descriptor, @Nullable String signature,
			String @Nullable [] exceptions) {
		Code code = new Code(this.current, name + descriptor);
		if ((access & Opcodes.ACC_SYNTHETIC) != 0 || name.contains("lambda$")) {
			this.generated.add(code);
		}
		// The constructor of an inner class takes the enclosing object.
		else if (this.hierarchy.containsKey(this.current) || !name.equals("<init>")) {
			Collections.addAll(this.mentioned, Type.getArgumentTypes(descriptor));
		}
		return ((access & Opcodes.ACC_BRIDGE) != 0) ? null : new MethodVisitor(SpringAsmInfo.ASM_VERSION) {

			// Whether a cast now is of this object, or of a variable that Kotlin saved.
			private boolean castIsKnown;

			@Override
			public void visitVarInsn(int opcode, int variable) {
				this.castIsKnown = (access & Opcodes.ACC_STATIC) == 0 && opcode == Opcodes.ALOAD && variable == 0;
			}

			@Override
			public void visitTypeInsn(int opcode, String type) {
				if (opcode == Opcodes.NEW || (opcode == Opcodes.CHECKCAST && !this.castIsKnown)) {
					mentioned.add(Type.getObjectType(type));
				}
			}

			@Override
			public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
				this.castIsKnown = name.startsWith("L$");
				// The enclosing object is no other one.
				mentioned.add(name.startsWith("this$") ? Type.VOID_TYPE : Type.getType(descriptor));
			}

			@Override
			public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
				this.castIsKnown = false;
				mentioned.add(Type.getReturnType(descriptor));
				calls.add(new Call(enclosing.getOrDefault(code.type, code), new Code(owner, name + descriptor),
						opcode == Opcodes.INVOKESPECIAL, mentioned));
			}

			@Override
			public void visitInvokeDynamicInsn(String name, String descriptor, Handle bootstrap, Object... arguments) {
				mentioned.add(Type.getReturnType(descriptor));
				for (Object argument : arguments) {
					if (argument instanceof Handle method && method.getDesc().startsWith("(")) {
						visitMethodInsn(Opcodes.NOP, method.getOwner(), method.getName(), method.getDesc(), false);
					}
					else if (argument instanceof Type lambda && lambda.getSort() == Type.METHOD) {
						Collections.addAll(mentioned, lambda.getArgumentTypes());
					}
				}
			}

		};
	}

	private Stream<String> check(Call call) {
		Method callee = find(call.callee);
		// A call by super is one of the method without those that override it.
		Class<?> target = call.isSuper ? this.hierarchy.getOrDefault(call.callee.type, this.type) : this.type;
		CircuitBreaker annotation = (callee != null
				&& !BeanMethods.isOfLibrary(AopUtils.getMostSpecificMethod(callee, target).getDeclaringClass()))
						? CircuitBreakerAdvisor.find(callee, target) : null;
		return (callee == null || annotation == null) ? Stream.empty()
				: callers(call, callee.getDeclaringClass(), new HashSet<>())
					.filter((caller) -> !(call.isSuper && caller.method.equals(call.callee.method)))
					.filter((caller) -> mayBypass(caller, annotation.name()))
					.map((caller) -> PROBLEM.formatted(caller.name(), BeanMethods.signature(callee)));
	}

	private @Nullable Method find(Code code) {
		Class<?> owner = this.hierarchy.get(code.type);
		return (owner == null) ? null
				: BeanMethods.hierarchy(owner)
					.stream()
					.flatMap((parent) -> Stream.of(ReflectionUtils.getDeclaredMethods(parent)))
					.filter((method) -> code.method.startsWith(method.getName())
							&& code.method.equals(method.getName() + Type.getMethodDescriptor(method)))
					.findFirst()
					.orElse(null);
	}

	/**
	 * Returns the code that makes a call, unless the call may be of another object.
	 * Generated code makes it for the code that calls it.
	 */
	private Stream<Code> callers(Call call, Class<?> owner, Set<Code> done) {
		if (!done.add(call.caller) || call.mentioned.stream().anyMatch((other) -> isSubtype(other, owner))) {
			return Stream.empty();
		}
		return !this.generated.contains(call.caller) ? Stream.of(call.caller)
				: this.calls.stream()
					.filter((origin) -> origin.callee.equals(call.caller))
					.flatMap((origin) -> callers(origin, owner, done));
	}

	private boolean isSubtype(Type mentioned, Class<?> type) {
		String name = mentioned.getClassName().replace("[]", "");
		ClassLoader loader = this.type.getClassLoader();
		return ClassUtils.isPresent(name, loader) && type.isAssignableFrom(ClassUtils.resolveClassName(name, loader));
	}

	/**
	 * Returns whether code may run without the circuit breaker of a name: it has another
	 * one or none, and no other method replaces it.
	 */
	private boolean mayBypass(Code caller, String name) {
		Method method = find(caller);
		Method specific = find(new Code(Type.getInternalName(this.type), caller.method));
		CircuitBreaker own = (method != null) ? CircuitBreakerAdvisor.find(method, this.type) : null;
		return (own == null || !own.name().equals(name) || NameTemplates.isTemplate(name)) && (method == null
				|| specific == null || specific.equals(method)
				|| this.calls.stream().anyMatch((call) -> call.isSuper && call.callee.method.equals(caller.method)));
	}

	// The descriptor of a method follows its name.
	private record Code(String type, String method) {

		String name() {
			String name = this.type.replace('/', '.') + "." + this.method.replaceAll("\\(.*", "");
			return name.replaceFirst("(.*)\\.<init>", "The constructor of $1");
		}

	}

	private record Call(Code caller, Code callee, boolean isSuper, Set<Type> mentioned) {
	}

}
