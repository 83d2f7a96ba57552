package io.github.circuitbreaker.aspect;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.asm.Opcodes;

/**
 * The operand stack of a method, of which is known how high it is and where objects lie
 * that are known.
 * <p>
 * As in the JVM specification, {@code long} and {@code double} take two places.
 */
final class OperandStack {

	private final List<@Nullable KnownObject> places = new ArrayList<>();

	OperandStack(int size) {
		replace(0, size);
	}

	OperandStack copy() {
		OperandStack copy = new OperandStack(0);
		copy.places.addAll(this.places);
		return copy;
	}

	void push(@Nullable KnownObject object) {
		this.places.add(object);
	}

	void replace(int popped, int pushed) {
		for (int i = 0; i < popped && !this.places.isEmpty(); i++) {
			this.places.remove(this.places.size() - 1);
		}
		for (int i = 0; i < pushed; i++) {
			this.places.add(null);
		}
	}

	/**
	 * Does what an instruction without operands does, of those that do not leave the
	 * method.
	 */
	void execute(int opcode) {
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
			default -> throw new IllegalArgumentException("opcode " + opcode);
		}
	}

	/**
	 * Puts a copy of what lies on top below some of what lies under it.
	 */
	private void duplicate(int count, int below) {
		int size = this.places.size();
		List<@Nullable KnownObject> copied = new ArrayList<>(this.places.subList(Math.max(0, size - count), size));
		this.places.addAll(Math.max(0, size - count - below), copied);
	}

	/**
	 * Returns what lies so far below the top, of which 1 is the first place.
	 */
	@Nullable KnownObject get(int depth) {
		return (depth > 0 && depth <= this.places.size()) ? this.places.get(this.places.size() - depth) : null;
	}

	/**
	 * Forgets what lies elsewhere, or is another object, in a stack from which the same
	 * place is reached.
	 */
	void retainCommon(OperandStack other) {
		if (other.places.size() == this.places.size()) {
			for (int i = 0; i < this.places.size(); i++) {
				if (!Objects.equals(this.places.get(i), other.places.get(i))) {
					this.places.set(i, null);
				}
			}
		}
	}

}
