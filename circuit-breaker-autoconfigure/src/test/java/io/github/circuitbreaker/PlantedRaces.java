package io.github.circuitbreaker;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.invoke.VarHandle;
import java.security.ProtectionDomain;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;
import org.springframework.asm.ClassReader;
import org.springframework.asm.ClassVisitor;
import org.springframework.asm.ClassWriter;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.Opcodes;
import org.springframework.asm.Type;

/**
 * Splits a compare-and-set of a field of the core, or an update, into two steps, which
 * creates a race.
 */
public final class PlantedRaces {

	private static final String HERE = Type.getInternalName(PlantedRaces.class);

	private static volatile String planted = "";

	private PlantedRaces() {
	}

	/**
	 * Makes the classes of the core call this class. Must be called before any of them is
	 * loaded.
	 */
	static void prepare() throws ReflectiveOperationException {
		instrumentation().addTransformer(new ClassFileTransformer() {

			@Override
			public byte @Nullable [] transform(ClassLoader loader, String name, Class<?> redefined,
					ProtectionDomain domain, byte[] bytes) {
				boolean core = name.startsWith("io/github/circuitbreaker/") && !name.equals(HERE);
				return core ? rewritten(name.substring(name.lastIndexOf('/') + 1), bytes) : null;
			}

		});
	}

	private static Instrumentation instrumentation() throws ReflectiveOperationException {
		// Uses reflection, because the compiler does not find one of its annotations.
		Class<?> agent = Class.forName("net.bytebuddy.agent.ByteBuddyAgent");
		return (Instrumentation) agent.getMethod("install").invoke(null);
	}

	/**
	 * Plants a race.
	 * @param place the class and the method, or an empty string for no race
	 */
	static void plant(String place) {
		planted = place;
	}

	private static byte[] rewritten(String type, byte[] bytes) {
		ClassWriter rewritten = new ClassWriter(ClassWriter.COMPUTE_MAXS);
		new ClassReader(bytes).accept(new ClassVisitor(Opcodes.ASM9, rewritten) {

			@Override
			public MethodVisitor visitMethod(int access, String method, String descriptor, String signature,
					String[] exceptions) {
				return new Rewriting(super.visitMethod(access, method, descriptor, signature, exceptions),
						type + "." + method);
			}

		}, 0);
		return rewritten.toByteArray();
	}

	/** Compares and sets a value, in two steps if a race is planted there. */
	public static <T> boolean compareAndSet(AtomicReferenceFieldUpdater<T, Object> updater, T target, Object expected,
			Object next, String place) {
		if (!planted.equals(place)) {
			return updater.compareAndSet(target, expected, next);
		}
		boolean same = updater.get(target) == expected;
		if (same) {
			updater.set(target, next);
		}
		return same;
	}

	/** Compares and sets a value, in two steps if a race is planted there. */
	public static <T> boolean compareAndSet(AtomicIntegerFieldUpdater<T> updater, T target, int expected, int next,
			String place) {
		if (!planted.equals(place)) {
			return updater.compareAndSet(target, expected, next);
		}
		boolean same = updater.get(target) == expected;
		if (same) {
			updater.set(target, next);
		}
		return same;
	}

	/** Compares and sets a value, in two steps if a race is planted there. */
	public static boolean compareAndSet(VarHandle handle, Object target, int expected, int next, String place) {
		if (!planted.equals(place)) {
			return handle.compareAndSet(target, expected, next);
		}
		boolean same = (int) handle.getVolatile(target) == expected;
		if (same) {
			handle.setVolatile(target, next);
		}
		return same;
	}

	/** Compares and sets a value, in two steps if a race is planted there. */
	public static boolean compareAndSet(VarHandle handle, Object target, long expected, long next, String place) {
		if (!planted.equals(place)) {
			return handle.compareAndSet(target, expected, next);
		}
		boolean same = (long) handle.getVolatile(target) == expected;
		if (same) {
			handle.setVolatile(target, next);
		}
		return same;
	}

	/** Updates a value, in two steps if a race is planted there. */
	public static Object updateAndGet(AtomicReference<Object> reference, UnaryOperator<Object> update, String place) {
		if (!planted.equals(place)) {
			return reference.updateAndGet(update);
		}
		Object next = update.apply(reference.get());
		reference.set(next);
		return next;
	}

	private static final class Rewriting extends MethodVisitor {

		private final String place;

		Rewriting(MethodVisitor next, String place) {
			super(Opcodes.ASM9, next);
			this.place = place;
		}

		@Override
		public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
			if (owner.equals("java/util/concurrent/atomic/AtomicReference") && name.equals("updateAndGet")) {
				super.visitLdcInsn(this.place);
				super.visitMethodInsn(Opcodes.INVOKESTATIC, HERE, name,
						"(L" + owner + ";Ljava/util/function/UnaryOperator;Ljava/lang/String;)Ljava/lang/Object;",
						false);
				return;
			}
			Type[] arguments = Type.getArgumentTypes(descriptor);
			// Those of arrays and of objects are not among the places.
			boolean ofField = owner.endsWith("FieldUpdater") || (owner.equals("java/lang/invoke/VarHandle")
					&& arguments.length == 3 && arguments[2].getSort() < Type.ARRAY);
			if (!ofField || !name.equals("compareAndSet")) {
				super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
				return;
			}
			String value = arguments[2].getDescriptor();
			super.visitLdcInsn(this.place);
			super.visitMethodInsn(Opcodes.INVOKESTATIC, HERE, name,
					"(L" + owner + ";Ljava/lang/Object;" + value + value + "Ljava/lang/String;)Z", false);
		}

	}

}
