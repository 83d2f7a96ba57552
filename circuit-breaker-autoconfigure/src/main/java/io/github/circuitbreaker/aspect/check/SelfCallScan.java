package io.github.circuitbreaker.aspect.check;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.asm.ClassReader;
import org.springframework.asm.ClassVisitor;
import org.springframework.asm.Handle;
import org.springframework.asm.Label;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.Opcodes;
import org.springframework.asm.SpringAsmInfo;
import org.springframework.asm.Type;

/**
 * Scans the bytecode of a class, including lambda expressions, inner and anonymous
 * classes, for calls that an object makes to itself. Skips classes that may hold another
 * object of their own type, because they may call that object instead.
 */
final class SelfCallScan extends ClassVisitor {

	private final Set<Type> ownTypes;

	private final List<Call> calls = new ArrayList<>();

	/**
	 * For code without a name of its own, such as a lambda body, the code that contains
	 * or calls it.
	 */
	private final Map<Code, Set<Code>> origins = new HashMap<>();

	private final List<String> classes = new ArrayList<>();

	private @Nullable Code enclosing;

	private String current = "";

	private boolean meetsAnother;

	private SelfCallScan(Set<Type> ownTypes) {
		super(SpringAsmInfo.ASM_VERSION);
		this.ownTypes = ownTypes;
	}

	/**
	 * Scans a class and those above it.
	 * @param hierarchy the classes
	 * @param ownTypes those that have protected methods
	 * @return the calls of methods of these types, attributed to the methods in the
	 * source code
	 */
	static Stream<Call> scan(Collection<Class<?>> hierarchy, Set<Type> ownTypes) {
		SelfCallScan scan = new SelfCallScan(ownTypes);
		hierarchy.forEach(scan::scan);
		scan.calls.forEach((call) -> scan.origins.getOrDefault(call.callee, new HashSet<>()).add(call.caller));
		return scan.calls.stream()
			.filter((call) -> ownTypes.contains(Type.getObjectType(call.callee.type)))
			.flatMap((call) -> scan.written(call.caller, new HashSet<>())
				.map((caller) -> new Call(caller, call.callee, call.isSuper)));
	}

	private Stream<Code> written(Code code, Set<Code> done) {
		Set<Code> origins = this.origins.get(code);
		return (origins == null) ? Stream.of(code)
				: origins.stream().filter(done::add).flatMap((origin) -> written(origin, done));
	}

	private void scan(Class<?> type) {
		int before = this.calls.size();
		this.meetsAnother = false;
		this.classes.clear();
		this.classes.add(Type.getInternalName(type));
		for (int i = 0; i < this.classes.size(); i++) {
			try (InputStream code = type.getResourceAsStream("/" + this.classes.get(i) + ".class")) {
				new ClassReader(code).accept(this, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
			}
			catch (IOException | IllegalArgumentException ex) {
				// Without bytecode that can be read there is nothing to warn of.
			}
		}
		if (this.meetsAnother) {
			this.calls.subList(before, this.calls.size()).clear();
		}
	}

	private void meet(Type type) {
		this.meetsAnother |= this.ownTypes.contains((type.getSort() == Type.ARRAY) ? type.getElementType() : type);
	}

	private boolean isInner() {
		return this.classes.indexOf(this.current) > 0;
	}

	@Override
	public void visit(int version, int access, String name, @Nullable String signature, String superName,
			String @Nullable [] interfaces) {
		this.current = name;
		this.enclosing = null;
		if (isInner()) {
			meet(Type.getObjectType(superName));
		}
	}

	@Override
	public void visitOuterClass(String owner, @Nullable String method, @Nullable String descriptor) {
		if (isInner()) {
			this.enclosing = new Code(owner, (method != null) ? method + descriptor : "<init>()V");
		}
	}

	@Override
	public void visitInnerClass(String name, @Nullable String outer, @Nullable String simpleName, int access) {
		boolean isStaticMember = outer != null && (access & Opcodes.ACC_STATIC) != 0;
		if (name.startsWith(this.current + "$") && !isStaticMember) {
			this.classes.add(name);
		}
	}

	@Override
	public @Nullable MethodVisitor visitMethod(int access, String name, String descriptor, @Nullable String signature,
			String @Nullable [] exceptions) {
		Code code = new Code(this.current, name + descriptor);
		boolean isGenerated = (access & Opcodes.ACC_SYNTHETIC) != 0 || name.contains("lambda$");
		if (!isGenerated) {
			// The constructor of an inner class takes the enclosing object first.
			int first = (isInner() && name.equals("<init>")) ? 1 : 0;
			Stream.of(Type.getArgumentTypes(descriptor)).skip(first).forEach(this::meet);
		}
		if (isGenerated || this.enclosing != null) {
			this.origins.put(code, new HashSet<>((this.enclosing != null) ? Set.of(this.enclosing) : Set.of()));
		}
		return ((access & Opcodes.ACC_BRIDGE) != 0) ? null : body(code, (access & Opcodes.ACC_STATIC) != 0);
	}

	private MethodVisitor body(Code code, boolean isStatic) {
		return new MethodVisitor(SpringAsmInfo.ASM_VERSION) {

			/**
			 * Whether the next cast is of {@code this} or of a variable that Kotlin has
			 * saved.
			 */
			private boolean castIsKnown;

			@Override
			public void visitVarInsn(int opcode, int variable) {
				this.castIsKnown = opcode == Opcodes.ALOAD && variable == 0 && !isStatic;
			}

			@Override
			public void visitLabel(Label label) {
				this.castIsKnown = false;
			}

			@Override
			public void visitTypeInsn(int opcode, String type) {
				if (opcode == Opcodes.NEW || (opcode == Opcodes.CHECKCAST && !this.castIsKnown)) {
					meet(Type.getObjectType(type));
				}
			}

			@Override
			public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
				this.castIsKnown = name.startsWith("L$");
				// Except the field of the enclosing object.
				if (!name.startsWith("this$")) {
					meet(Type.getType(descriptor));
				}
			}

			@Override
			public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
				add(owner, name, descriptor, opcode == Opcodes.INVOKESPECIAL);
			}

			@Override
			public void visitInvokeDynamicInsn(String name, String descriptor, Handle bootstrap, Object... arguments) {
				meet(Type.getReturnType(descriptor));
				for (Object argument : arguments) {
					if (argument instanceof Handle method) {
						add(method.getOwner(), method.getName(), method.getDesc(), false);
					}
				}
			}

			private void add(String owner, String name, String descriptor, boolean isSuper) {
				this.castIsKnown = false;
				meet(Type.getReturnType(descriptor));
				SelfCallScan.this.calls.add(new Call(code, new Code(owner, name + descriptor), isSuper));
			}

		};
	}

	/** The code of a method, whose descriptor follows its name. */
	record Code(String type, String method) {
	}

	record Call(Code caller, Code callee, boolean isSuper) {
	}

}
