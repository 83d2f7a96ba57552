package io.github.circuitbreaker.benchmarks.startup.web;

import java.util.List;

import org.springframework.stereotype.Service;

/**
 * Twenty services, found by component scanning.
 */
final class Services {

	private Services() {
	}

	@Service
	static class Service1 {

		public String describe(String name) {
			return name;
		}

		public int count(List<String> names, int limit) {
			return Math.min(names.size(), limit);
		}

		void refresh() {
		}

	}

	@Service
	static class Service2 {

		public String describe(String name) {
			return name;
		}

		public int count(List<String> names, int limit) {
			return Math.min(names.size(), limit);
		}

		void refresh() {
		}

	}

	@Service
	static class Service3 {

		public String describe(String name) {
			return name;
		}

		public int count(List<String> names, int limit) {
			return Math.min(names.size(), limit);
		}

		void refresh() {
		}

	}

	@Service
	static class Service4 {

		public String describe(String name) {
			return name;
		}

		public int count(List<String> names, int limit) {
			return Math.min(names.size(), limit);
		}

		void refresh() {
		}

	}

	@Service
	static class Service5 {

		public String describe(String name) {
			return name;
		}

		public int count(List<String> names, int limit) {
			return Math.min(names.size(), limit);
		}

		void refresh() {
		}

	}

	@Service
	static class Service6 {

		public String describe(String name) {
			return name;
		}

		public int count(List<String> names, int limit) {
			return Math.min(names.size(), limit);
		}

		void refresh() {
		}

	}

	@Service
	static class Service7 {

		public String describe(String name) {
			return name;
		}

		public int count(List<String> names, int limit) {
			return Math.min(names.size(), limit);
		}

		void refresh() {
		}

	}

	@Service
	static class Service8 {

		public String describe(String name) {
			return name;
		}

		public int count(List<String> names, int limit) {
			return Math.min(names.size(), limit);
		}

		void refresh() {
		}

	}

	@Service
	static class Service9 {

		public String describe(String name) {
			return name;
		}

		public int count(List<String> names, int limit) {
			return Math.min(names.size(), limit);
		}

		void refresh() {
		}

	}

	@Service
	static class Service10 {

		public String describe(String name) {
			return name;
		}

		public int count(List<String> names, int limit) {
			return Math.min(names.size(), limit);
		}

		void refresh() {
		}

	}

	@Service
	static class Service11 {

		public String describe(String name) {
			return name;
		}

		public int count(List<String> names, int limit) {
			return Math.min(names.size(), limit);
		}

		void refresh() {
		}

	}

	@Service
	static class Service12 {

		public String describe(String name) {
			return name;
		}

		public int count(List<String> names, int limit) {
			return Math.min(names.size(), limit);
		}

		void refresh() {
		}

	}

	@Service
	static class Service13 {

		public String describe(String name) {
			return name;
		}

		public int count(List<String> names, int limit) {
			return Math.min(names.size(), limit);
		}

		void refresh() {
		}

	}

	@Service
	static class Service14 {

		public String describe(String name) {
			return name;
		}

		public int count(List<String> names, int limit) {
			return Math.min(names.size(), limit);
		}

		void refresh() {
		}

	}

	@Service
	static class Service15 {

		public String describe(String name) {
			return name;
		}

		public int count(List<String> names, int limit) {
			return Math.min(names.size(), limit);
		}

		void refresh() {
		}

	}

	@Service
	static class Service16 {

		public String describe(String name) {
			return name;
		}

		public int count(List<String> names, int limit) {
			return Math.min(names.size(), limit);
		}

		void refresh() {
		}

	}

	@Service
	static class Service17 {

		public String describe(String name) {
			return name;
		}

		public int count(List<String> names, int limit) {
			return Math.min(names.size(), limit);
		}

		void refresh() {
		}

	}

	@Service
	static class Service18 {

		public String describe(String name) {
			return name;
		}

		public int count(List<String> names, int limit) {
			return Math.min(names.size(), limit);
		}

		void refresh() {
		}

	}

	@Service
	static class Service19 {

		public String describe(String name) {
			return name;
		}

		public int count(List<String> names, int limit) {
			return Math.min(names.size(), limit);
		}

		void refresh() {
		}

	}

	@Service
	static class Service20 {

		public String describe(String name) {
			return name;
		}

		public int count(List<String> names, int limit) {
			return Math.min(names.size(), limit);
		}

		void refresh() {
		}

	}

}
