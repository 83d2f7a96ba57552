package io.github.circuitbreaker.test.docs;

/**
 * A piece of a page that a test looks at.
 *
 * @param page where it is
 * @param line in which line it begins
 * @param language the language of a block of code, or what else it is
 * @param text what is written there
 */
record Snippet(Page page, int line, String language, String text) {

	@Override
	public String toString() {
		return this.page + ":" + this.line + " " + this.language;
	}

}
