package io.github.circuitbreaker.benchmarks.recovery;

import java.util.List;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;

/**
 * Draws, below each other, which calls reach a service and what comes of them.
 *
 * @param panels what to draw
 */
record RecoveryPicture(List<Panel> panels) {

	private static final int WIDTH = 840;

	private static final int HEIGHT = 150;

	private static final int LEFT = 50;

	private static final int TOP = 50;

	private static final int GAP = 50;

	private static final double MOST = ColdService.WARM;

	String draw() {
		StringBuilder svg = new StringBuilder();
		int height = TOP + this.panels.size() * (HEIGHT + GAP);
		add(svg, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\""
				+ " font-size=\"13\">", LEFT + WIDTH + 20, height);
		add(svg, "<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>");
		add(svg, "<text x=\"%d\" y=\"20\" fill=\"#333\">calls per second: <tspan fill=\"#1a7f37\">successful</tspan>,"
				+ " <tspan fill=\"#cf222e\">failed</tspan>, and what the service is <tspan fill=\"#888\">capable of"
				+ "</tspan></text>", LEFT);
		for (int i = 0; i < this.panels.size(); i++) {
			draw(svg, this.panels.get(i), TOP + i * (HEIGHT + GAP));
		}
		return svg.append("</svg>\n").toString();
	}

	private static void draw(StringBuilder svg, Panel panel, int top) {
		int seconds = panel.successful().length;
		add(svg, "<text x=\"%d\" y=\"%d\" font-weight=\"bold\" fill=\"#333\">%s</text>", LEFT, top - 8, panel.title());
		for (int calls = 0; calls <= MOST; calls += 50) {
			add(svg, "<path d=\"M%d %.1fh%d\" stroke=\"#ddd\"/><text x=\"%d\" y=\"%.1f\" text-anchor=\"end\""
					+ " fill=\"#666\">%d</text>", LEFT, y(top, calls), WIDTH, LEFT - 6, y(top, calls) + 4, calls);
		}
		for (int second = 0; second <= seconds; second += 30) {
			add(svg, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\" fill=\"#666\">%d s</text>", x(second, seconds),
					top + HEIGHT + 16, second);
		}
		line(svg, panel, top, "#888", "stroke-dasharray=\"4 3\"", (second) -> panel.capacity()[second]);
		line(svg, panel, top, "#cf222e", "", (second) -> panel.failed()[second]);
		line(svg, panel, top, "#1a7f37", "stroke-width=\"2\"", (second) -> panel.successful()[second]);
	}

	private static void line(StringBuilder svg, Panel panel, int top, String color, String style,
			IntToDoubleFunction value) {
		int seconds = panel.successful().length;
		svg.append("<path fill=\"none\" stroke=\"%s\" %s d=\"".formatted(color, style));
		for (int second = 0; second < seconds; second++) {
			svg.append(String.format(Locale.ROOT, "%s%.1f %.1f", (second == 0) ? "M" : "L", x(second + 0.5, seconds),
					y(top, value.applyAsDouble(second))));
		}
		svg.append("\"/>\n");
	}

	private static double x(double second, int seconds) {
		return LEFT + WIDTH * second / seconds;
	}

	private static double y(int top, double calls) {
		return top + HEIGHT * (1 - calls / MOST);
	}

	private static void add(StringBuilder svg, String format, Object... arguments) {
		svg.append(String.format(Locale.ROOT, format, arguments)).append('\n');
	}

	/**
	 * What happened in each second.
	 *
	 * @param title what it is about
	 * @param successful the calls that succeeded
	 * @param failed the calls that failed
	 * @param capacity how many the service was capable of
	 */
	record Panel(String title, int[] successful, int[] failed, double[] capacity) {
	}

}
