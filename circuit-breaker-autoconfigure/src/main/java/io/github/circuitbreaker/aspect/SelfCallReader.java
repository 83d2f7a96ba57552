package io.github.circuitbreaker.aspect;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.asm.ClassReader;
import org.springframework.asm.ClassVisitor;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.Opcodes;
import org.springframework.asm.SpringAsmInfo;
import org.springframework.asm.Type;

/**
 * Reads the bytecode of a class, of what it inherits from, and of the classes in these
 * whose objects know the one that encloses them, and finds the calls that an object of
 * the class makes to itself.
 * <p>
 * What a compiler has made methods and classes of, such as the bodies of lambda
 * expressions, counts as part of the method that it was written in.
 */
final class SelfCallReader {

	private final Map<String, Class<?>> hierarchy = new LinkedHashMap<>();

	private final Map<String, @Nullable ClassReader> readers = new HashMap<>();

	/** Of methods, which of their parameters hold an object that is known. */
	private final Map<Code, Map<Integer, String>> given = new HashMap<>();

	/** Of a class within a method, that method. */
	private final Map<String, Code> enclosing = new HashMap<>();

	private final Set<Code> generated = new HashSet<>();

	private final Set<Call> calls = new LinkedHashSet<>();

	private boolean more;

	private SelfCallReader(Class<?> type) {
		BeanMethods.hierarchy(type).forEach((ancestor) -> this.hierarchy.put(Type.getInternalName(ancestor), ancestor));
	}

	/**
	 * Returns the calls that the objects of a class make to themselves.
	 * @param type the class
	 */
	static Set<SelfCall> read(Class<?> type) {
		SelfCallReader reader = new SelfCallReader(type);
		do {
			// What is given to a method may be found only after the method.
			reader.more = false;
			reader.calls.clear();
			Set<String> done = new HashSet<>();
			reader.hierarchy.forEach((name, ancestor) -> reader.read(name, ancestor, done));
		}
		while (reader.more);
		return reader.selfCalls();
	}

	private void read(String name, Class<?> outermost, Set<String> done) {
		ClassReader reader = done.add(name) ? this.readers.computeIfAbsent(name, (key) -> open(key, outermost)) : null;
		if (reader != null) {
			Visitor visitor = new Visitor(name);
			try {
				reader.accept(visitor, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
			}
			catch (IllegalArgumentException ex) {
				// As with bytecode that cannot even be opened.
			}
			visitor.nested.forEach((nested) -> read(nested, outermost, done));
		}
	}

	/**
	 * Without bytecode that can be read there is nothing to warn of.
	 */
	private static @Nullable ClassReader open(String name, Class<?> outermost) {
		String file = name.substring(name.lastIndexOf('/') + 1) + ".class";
		try (InputStream bytecode = outermost.getResourceAsStream(file)) {
			return (bytecode != null) ? new ClassReader(bytecode) : null;
		}
		catch (IOException | IllegalArgumentException ex) {
			return null;
		}
	}

	private boolean isRead(String name) {
		return this.hierarchy.keySet().stream().anyMatch((ancestor) -> (name + "$").startsWith(ancestor + "$"));
	}

	private Set<SelfCall> selfCalls() {
		return this.calls.stream()
			.filter((call) -> this.hierarchy.containsKey(call.callee().type()))
			.flatMap((call) -> written(call.caller())
				.map((caller) -> new SelfCall(caller.type(), caller.key(), call.callee().key(), call.owner())))
			.collect(Collectors.toCollection(LinkedHashSet::new));
	}

	private Stream<Code> written(Code caller) {
		Set<Code> written = new LinkedHashSet<>();
		addWritten(caller, written, new HashSet<>());
		return written.isEmpty() ? Stream.of(caller) : written.stream();
	}

	private void addWritten(Code caller, Set<Code> written, Set<Code> done) {
		if (!done.add(caller)) {
			return;
		}
		Code around = this.enclosing.get(caller.type());
		if (around != null) {
			addWritten(around, written, done);
		}
		else if (this.generated.contains(caller)) {
			this.calls.stream()
				.filter((call) -> call.callee().equals(caller))
				.forEach((call) -> addWritten(call.caller(), written, done));
		}
		else {
			written.add(caller);
		}
	}

	private final class Visitor extends ClassVisitor {

		private final String name;

		private final Set<String> nested = new LinkedHashSet<>();

		Visitor(String name) {
			super(SpringAsmInfo.ASM_VERSION);
			this.name = name;
		}

		@Override
		public void visitOuterClass(String owner, @Nullable String method, @Nullable String descriptor) {
			MethodKey key = (method != null && descriptor != null) ? new MethodKey(method, descriptor)
					: new MethodKey("<init>", "()V");
			if (!SelfCallReader.this.hierarchy.containsKey(this.name)) {
				SelfCallReader.this.enclosing.put(this.name, new Code(owner, key));
			}
		}

		@Override
		public void visitInnerClass(String inner, @Nullable String outer, @Nullable String simpleName, int access) {
			boolean isStaticMember = outer != null && (access & Opcodes.ACC_STATIC) != 0;
			if (inner.startsWith(this.name + "$") && !isStaticMember) {
				this.nested.add(inner);
			}
		}

		@Override
		public @Nullable MethodVisitor visitMethod(int access, String method, String descriptor,
				@Nullable String signature, String @Nullable [] exceptions) {
			if ((access & (Opcodes.ACC_BRIDGE | Opcodes.ACC_ABSTRACT)) != 0) {
				return null;
			}
			Code code = new Code(this.name, new MethodKey(method, descriptor));
			if ((access & Opcodes.ACC_SYNTHETIC) != 0 || method.contains("lambda$")) {
				SelfCallReader.this.generated.add(code);
			}
			boolean isStatic = (access & Opcodes.ACC_STATIC) != 0;
			Map<Integer, String> known = new HashMap<>(SelfCallReader.this.given.getOrDefault(code, Map.of()));
			if (!isStatic) {
				known.put(0, this.name);
			}
			int parameters = (Type.getArgumentsAndReturnSizes(descriptor) >> 2) - (isStatic ? 1 : 0);
			return new SelfCallVisitor(new LocalVariables(parameters, known), new CallsOf(code));
		}

	}

	private final class CallsOf implements SelfCallVisitor.Calls {

		private final Code caller;

		CallsOf(Code caller) {
			this.caller = caller;
		}

		@Override
		public void call(String receiver, MethodKey callee, @Nullable String owner) {
			SelfCallReader.this.calls.add(new Call(this.caller, new Code(receiver, callee), owner));
		}

		@Override
		public void give(String owner, MethodKey callee, int parameter, String type) {
			if (!isRead(owner)) {
				return;
			}
			Code code = new Code(owner, callee);
			SelfCallReader.this.calls.add(new Call(this.caller, code, null));
			if (SelfCallReader.this.given.computeIfAbsent(code, (key) -> new HashMap<>())
				.putIfAbsent(parameter, type) == null) {
				SelfCallReader.this.more = true;
			}
		}

	}

	/**
	 * The code of a method.
	 */
	private record Code(String type, MethodKey key) {
	}

	private record Call(Code caller, Code callee, @Nullable String owner) {
	}

}
