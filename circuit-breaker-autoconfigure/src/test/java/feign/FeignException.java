package feign;

/**
 * OpenFeign's exception, as far as the core knows it: its name and its status.
 */
public class FeignException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final int status;

	public FeignException(int status) {
		super("status " + status);
		this.status = status;
	}

	public int status() {
		return this.status;
	}

	public static class NotFound extends FeignException {

		private static final long serialVersionUID = 1L;

		public NotFound() {
			super(404);
		}

	}

}
