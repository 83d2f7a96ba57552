package io.github.circuitbreaker.aspect;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.asm.Handle;
import org.springframework.asm.Label;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.Opcodes;
import org.springframework.asm.SpringAsmInfo;
import org.springframework.asm.Type;

/**
 * Follows the bytecode of a method, keeps account of where on the operand stack
 * {@code this} lies, and so tells the calls that an object makes to itself from those to
 * another object of its class.
 * <p>
 * As in the JVM specification, {@code long} and {@code double} take two places.
 */
final class SelfCallVisitor extends MethodVisitor {

	private final boolean isStatic;

	private final Calls calls;

	private final Map<Label, Stack> jumps = new HashMap<>();

	private @Nullable Stack stack = new Stack(0, new BitSet());

	/**
	 * Creates the visitor.
	 * @param isStatic whether the method is static, and so has no {@code this}
	 * @param calls takes each call on {@code this}
	 */
	SelfCallVisitor(boolean isStatic, Calls calls) {
		super(SpringAsmInfo.ASM_VERSION);
		this.isStatic = isStatic;
		this.calls = calls;
	}

	@Override
	public void visitInsn(int opcode) {
		switch (opcode) {
			case Opcodes.NOP, Opcodes.INEG, Opcodes.LNEG, Opcodes.FNEG, Opcodes.DNEG -> {
			}
			case Opcodes.ACONST_NULL, Opcodes.ICONST_M1, Opcodes.ICONST_0, Opcodes.ICONST_1, Opcodes.ICONST_2,
					Opcodes.ICONST_3, Opcodes.ICONST_4, Opcodes.ICONST_5, Opcodes.FCONST_0, Opcodes.FCONST_1,
					Opcodes.FCONST_2 ->
				replace(0, 1);
			case Opcodes.LCONST_0, Opcodes.LCONST_1, Opcodes.DCONST_0, Opcodes.DCONST_1 -> replace(0, 2);
			case Opcodes.LALOAD, Opcodes.DALOAD -> replace(2, 2);
			case Opcodes.IALOAD, Opcodes.FALOAD, Opcodes.AALOAD, Opcodes.BALOAD, Opcodes.CALOAD, Opcodes.SALOAD,
					Opcodes.IADD, Opcodes.ISUB, Opcodes.IMUL, Opcodes.IDIV, Opcodes.IREM, Opcodes.ISHL, Opcodes.ISHR,
					Opcodes.IUSHR, Opcodes.IAND, Opcodes.IOR, Opcodes.IXOR, Opcodes.FADD, Opcodes.FSUB, Opcodes.FMUL,
					Opcodes.FDIV, Opcodes.FREM, Opcodes.FCMPL, Opcodes.FCMPG, Opcodes.L2I, Opcodes.L2F, Opcodes.D2I,
					Opcodes.D2F ->
				replace(2, 1);
			case Opcodes.LADD, Opcodes.LSUB, Opcodes.LMUL, Opcodes.LDIV, Opcodes.LREM, Opcodes.LAND, Opcodes.LOR,
					Opcodes.LXOR, Opcodes.DADD, Opcodes.DSUB, Opcodes.DMUL, Opcodes.DDIV, Opcodes.DREM ->
				replace(4, 2);
			case Opcodes.LSHL, Opcodes.LSHR, Opcodes.LUSHR -> replace(3, 2);
			case Opcodes.LCMP, Opcodes.DCMPL, Opcodes.DCMPG -> replace(4, 1);
			case Opcodes.I2L, Opcodes.I2D, Opcodes.F2L, Opcodes.F2D -> replace(1, 2);
			case Opcodes.L2D, Opcodes.D2L -> replace(2, 2);
			case Opcodes.I2F, Opcodes.F2I, Opcodes.I2B, Opcodes.I2C, Opcodes.I2S, Opcodes.ARRAYLENGTH -> replace(1, 1);
			case Opcodes.IASTORE, Opcodes.FASTORE, Opcodes.AASTORE, Opcodes.BASTORE, Opcodes.CASTORE, Opcodes.SASTORE ->
				replace(3, 0);
			case Opcodes.LASTORE, Opcodes.DASTORE -> replace(4, 0);
			case Opcodes.POP, Opcodes.MONITORENTER, Opcodes.MONITOREXIT -> replace(1, 0);
			case Opcodes.POP2 -> replace(2, 0);
			case Opcodes.DUP -> duplicate(1, 0);
			case Opcodes.DUP_X1 -> duplicate(1, 1);
			case Opcodes.DUP_X2 -> duplicate(1, 2);
			case Opcodes.DUP2 -> duplicate(2, 0);
			case Opcodes.DUP2_X1 -> duplicate(2, 1);
			case Opcodes.DUP2_X2 -> duplicate(2, 2);
			case Opcodes.SWAP -> {
				duplicate(1, 1);
				replace(1, 0);
			}
			// All others leave the method.
			default -> this.stack = null;
		}
	}

	@Override
	public void visitIntInsn(int opcode, int operand) {
		if (opcode == Opcodes.NEWARRAY) {
			replace(1, 1);
		}
		else {
			replace(0, 1);
		}
	}

	@Override
	public void visitVarInsn(int opcode, int index) {
		switch (opcode) {
			case Opcodes.ALOAD -> {
				replace(0, 1);
				if (this.stack != null && index == 0 && !this.isStatic) {
					this.stack.markTop();
				}
			}
			case Opcodes.ILOAD, Opcodes.FLOAD -> replace(0, 1);
			case Opcodes.LLOAD, Opcodes.DLOAD -> replace(0, 2);
			case Opcodes.LSTORE, Opcodes.DSTORE -> replace(2, 0);
			default -> replace(1, 0);
		}
	}

	@Override
	public void visitTypeInsn(int opcode, String type) {
		switch (opcode) {
			case Opcodes.NEW -> replace(0, 1);
			case Opcodes.CHECKCAST -> {
				// It is still the same object.
			}
			default -> replace(1, 1);
		}
	}

	@Override
	public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
		int size = Type.getType(descriptor).getSize();
		switch (opcode) {
			case Opcodes.GETSTATIC -> replace(0, size);
			case Opcodes.PUTSTATIC -> replace(size, 0);
			case Opcodes.GETFIELD -> replace(1, size);
			default -> replace(1 + size, 0);
		}
	}

	@Override
	public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
		int receiver = (opcode != Opcodes.INVOKESTATIC) ? 1 : 0;
		int size = argumentsSize(descriptor) + receiver;
		if (receiver == 1 && isThisBelow(size)) {
			this.calls.add(name, descriptor, (opcode == Opcodes.INVOKESPECIAL) ? owner : null);
		}
		replace(size, Type.getReturnType(descriptor).getSize());
	}

	@Override
	public void visitInvokeDynamicInsn(String name, String descriptor, Handle bootstrapMethod,
			Object... bootstrapArguments) {
		int size = argumentsSize(descriptor);
		if (size > 0 && isThisBelow(size)) {
			for (Object argument : bootstrapArguments) {
				if (argument instanceof Handle reference) {
					this.calls.add(reference.getName(), reference.getDesc(), null);
				}
			}
		}
		replace(size, Type.getReturnType(descriptor).getSize());
	}

	@Override
	public void visitJumpInsn(int opcode, Label label) {
		switch (opcode) {
			case Opcodes.IF_ICMPEQ, Opcodes.IF_ICMPNE, Opcodes.IF_ICMPLT, Opcodes.IF_ICMPGE, Opcodes.IF_ICMPGT,
					Opcodes.IF_ICMPLE, Opcodes.IF_ACMPEQ, Opcodes.IF_ACMPNE ->
				replace(2, 0);
			case Opcodes.GOTO -> {
			}
			default -> replace(1, 0);
		}
		jump(label);
		if (opcode == Opcodes.GOTO) {
			this.stack = null;
		}
	}

	@Override
	public void visitTableSwitchInsn(int min, int max, Label defaultLabel, Label... labels) {
		visitSwitch(defaultLabel, labels);
	}

	@Override
	public void visitLookupSwitchInsn(Label defaultLabel, int[] keys, Label[] labels) {
		visitSwitch(defaultLabel, labels);
	}

	private void visitSwitch(Label defaultLabel, Label[] labels) {
		replace(1, 0);
		jump(defaultLabel);
		for (Label label : labels) {
			jump(label);
		}
		this.stack = null;
	}

	@Override
	public void visitTryCatchBlock(Label start, Label end, Label handler, @Nullable String type) {
		this.jumps.put(handler, new Stack(1, new BitSet()));
	}

	@Override
	public void visitLabel(Label label) {
		Stack jumped = this.jumps.get(label);
		if (jumped != null) {
			this.stack = jumped.copy();
		}
		else if (this.stack == null) {
			// Only reached from further below, as the body of a loop may be: whatever
			// lies
			// on the stack there, it is not touched before the statement ends.
			this.stack = new Stack(0, new BitSet());
		}
	}

	@Override
	public void visitLdcInsn(Object value) {
		replace(0, (value instanceof Long || value instanceof Double) ? 2 : 1);
	}

	@Override
	public void visitMultiANewArrayInsn(String descriptor, int dimensions) {
		replace(dimensions, 1);
	}

	private void jump(Label label) {
		if (this.stack != null) {
			this.jumps.putIfAbsent(label, this.stack.copy());
		}
	}

	private boolean isThisBelow(int size) {
		return this.stack != null && this.stack.isThisBelow(size);
	}

	private void replace(int popped, int pushed) {
		if (this.stack != null) {
			this.stack.replace(popped, pushed);
		}
	}

	private void duplicate(int size, int below) {
		if (this.stack != null) {
			this.stack.duplicate(size, below);
		}
	}

	private static int argumentsSize(String descriptor) {
		return (Type.getArgumentsAndReturnSizes(descriptor) >> 2) - 1;
	}

	/**
	 * Takes the calls that are found.
	 */
	@FunctionalInterface
	interface Calls {

		/**
		 * Takes a call.
		 * @param name the name of the method
		 * @param descriptor its descriptor
		 * @param owner the class whose method it is, if that is called regardless of what
		 * overrides it, as by {@code super}
		 */
		void add(String name, String descriptor, @Nullable String owner);

	}

	/**
	 * The operand stack, of which is known how high it is and where {@code this} lies.
	 */
	private static final class Stack {

		private int size;

		private final BitSet self;

		Stack(int size, BitSet self) {
			this.size = size;
			this.self = self;
		}

		Stack copy() {
			return new Stack(this.size, (BitSet) this.self.clone());
		}

		void replace(int popped, int pushed) {
			this.size = Math.max(0, this.size - popped);
			this.self.clear(this.size, this.size + Math.max(popped, pushed));
			this.size += pushed;
		}

		/**
		 * Puts a copy of what lies on top below some of what lies under it.
		 */
		void duplicate(int count, int below) {
			int from = Math.max(0, this.size - count - below);
			BitSet moved = this.self.get(from, this.size);
			BitSet copied = this.self.get(from + below, this.size);
			this.size += count;
			this.self.clear(from, this.size);
			copied.stream().forEach((place) -> this.self.set(from + place));
			moved.stream().forEach((place) -> this.self.set(from + count + place));
		}

		void markTop() {
			this.self.set(this.size - 1);
		}

		boolean isThisBelow(int count) {
			return this.size >= count && this.self.get(this.size - count);
		}

	}

}
