package io.github.circuitbreaker.aspect;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.asm.Handle;
import org.springframework.asm.Label;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.Opcodes;
import org.springframework.asm.SpringAsmInfo;
import org.springframework.asm.Type;

/**
 * Follows the bytecode of a method, keeps account of where {@code this} lies, on the
 * operand stack or in a local variable, and so tells the calls that an object makes to
 * itself from those to another object of its class.
 */
final class SelfCallVisitor extends MethodVisitor {

	/** What compilers call the field for the object that encloses another. */
	private static final String ENCLOSING = "this$";

	private final LocalVariables variables;

	private final Calls calls;

	private final Map<Label, OperandStack> jumps = new HashMap<>();

	private final List<Found> found = new ArrayList<>();

	private @Nullable OperandStack stack = new OperandStack(0);

	/**
	 * Creates the visitor.
	 * @param variables the local variables that the method begins with
	 * @param calls takes what is found, at the end of the method
	 */
	SelfCallVisitor(LocalVariables variables, Calls calls) {
		super(SpringAsmInfo.ASM_VERSION);
		this.variables = variables;
		this.calls = calls;
	}

	@Override
	public void visitInsn(int opcode) {
		if (opcode == Opcodes.ATHROW || (opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN)) {
			this.stack = null;
		}
		else if (this.stack != null) {
			this.stack.execute(opcode);
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
			case Opcodes.ALOAD -> push(this.variables.read(index));
			case Opcodes.ILOAD, Opcodes.FLOAD -> replace(0, 1);
			case Opcodes.LLOAD, Opcodes.DLOAD -> replace(0, 2);
			case Opcodes.ASTORE -> {
				this.variables.write(index, get(1));
				replace(1, 0);
			}
			case Opcodes.LSTORE, Opcodes.DSTORE -> {
				this.variables.write(index, null);
				this.variables.write(index + 1, null);
				replace(2, 0);
			}
			default -> {
				this.variables.write(index, null);
				replace(1, 0);
			}
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
			case Opcodes.GETFIELD -> {
				KnownObject enclosing = enclosing(get(1), owner, name, descriptor);
				replace(1, size);
				if (enclosing != null) {
					replace(1, 0);
					push(enclosing);
				}
			}
			default -> replace(1 + size, 0);
		}
	}

	private static @Nullable KnownObject enclosing(@Nullable KnownObject object, String owner, String field,
			String descriptor) {
		return (object != null && object.type().equals(owner) && field.startsWith(ENCLOSING))
				? new KnownObject(Type.getType(descriptor).getInternalName(), object.variable()) : null;
	}

	@Override
	public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
		boolean isStatic = opcode == Opcodes.INVOKESTATIC;
		int size = argumentsSize(descriptor) + (isStatic ? 0 : 1);
		MethodKey callee = new MethodKey(name, descriptor);
		if (isStatic) {
			findGiven(owner, callee, size, 0);
		}
		else {
			findCall(get(size), callee, (opcode == Opcodes.INVOKESPECIAL) ? owner : null);
		}
		replace(size, Type.getReturnType(descriptor).getSize());
	}

	@Override
	public void visitInvokeDynamicInsn(String name, String descriptor, Handle bootstrapMethod,
			Object... bootstrapArguments) {
		int size = argumentsSize(descriptor);
		for (Object argument : bootstrapArguments) {
			if (argument instanceof Handle reference) {
				MethodKey callee = new MethodKey(reference.getName(), reference.getDesc());
				boolean isStatic = reference.getTag() == Opcodes.H_INVOKESTATIC;
				if (!isStatic) {
					findCall(get(size), callee, null);
				}
				findGiven(reference.getOwner(), callee, size, isStatic ? 0 : 1);
			}
		}
		replace(size, Type.getReturnType(descriptor).getSize());
	}

	private void findCall(@Nullable KnownObject receiver, MethodKey callee, @Nullable String owner) {
		if (receiver != null) {
			this.found.add(new Found(receiver, () -> this.calls.call(receiver.type(), callee, owner)));
		}
	}

	private void findGiven(String owner, MethodKey callee, int size, int from) {
		for (int i = from; i < size; i++) {
			KnownObject argument = get(size - i);
			if (argument != null) {
				int parameter = i;
				this.found.add(new Found(argument, () -> this.calls.give(owner, callee, parameter, argument.type())));
			}
		}
	}

	@Override
	public void visitEnd() {
		for (Found one : this.found) {
			if (this.variables.isCertain(one.object().variable())) {
				one.report().run();
			}
		}
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
		this.jumps.put(handler, new OperandStack(1));
	}

	@Override
	public void visitLabel(Label label) {
		OperandStack jumped = this.jumps.get(label);
		if (jumped != null) {
			if (this.stack != null) {
				jumped.retainCommon(this.stack);
			}
			this.stack = jumped.copy();
		}
		else if (this.stack == null) {
			// Only reached from further below, as the body of a loop may be: whatever
			// lies on the stack there, it is not touched before the statement ends.
			this.stack = new OperandStack(0);
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
		if (this.stack == null) {
			return;
		}
		OperandStack jumped = this.jumps.putIfAbsent(label, this.stack.copy());
		if (jumped != null) {
			jumped.retainCommon(this.stack);
		}
	}

	private @Nullable KnownObject get(int depth) {
		return (this.stack != null) ? this.stack.get(depth) : null;
	}

	private void push(@Nullable KnownObject object) {
		if (this.stack != null) {
			this.stack.push(object);
		}
	}

	private void replace(int popped, int pushed) {
		if (this.stack != null) {
			this.stack.replace(popped, pushed);
		}
	}

	private static int argumentsSize(String descriptor) {
		return (Type.getArgumentsAndReturnSizes(descriptor) >> 2) - 1;
	}

	/**
	 * Takes what is found.
	 */
	interface Calls {

		/**
		 * Takes a call on an object that is known.
		 * @param receiver the class in whose code the object is {@code this}
		 * @param callee the method
		 * @param owner the class whose method it is, if that is called regardless of what
		 * overrides it, as by {@code super}
		 */
		void call(String receiver, MethodKey callee, @Nullable String owner);

		/**
		 * Takes a call that gives an object that is known to a static method, or to the
		 * body of a lambda expression.
		 * @param owner the class of the method
		 * @param callee the method
		 * @param parameter the local variable which the method then finds the object in
		 * @param type the class in whose code the object is {@code this}
		 */
		void give(String owner, MethodKey callee, int parameter, String type);

	}

	private record Found(KnownObject object, Runnable report) {
	}

}
