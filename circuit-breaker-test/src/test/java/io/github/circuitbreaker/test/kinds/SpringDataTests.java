package io.github.circuitbreaker.test.kinds;

import javax.sql.DataSource;

import io.github.circuitbreaker.CallCounts;
import io.github.circuitbreaker.annotation.CircuitBreaker;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.FilterType;
import org.springframework.data.annotation.Id;
import org.springframework.data.jdbc.repository.config.AbstractJdbcConfiguration;
import org.springframework.data.jdbc.repository.config.EnableJdbcRepositories;
import org.springframework.data.repository.CrudRepository;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseBuilder;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseType;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of a repository of Spring Data.
 */
class SpringDataTests {

	@Test
	void repositoryIsProtected() {
		Contexts.of(Jdbc.class).run((context) -> {
			Packages packages = context.getBean(Packages.class);
			assertThat(packages.findByName("flask")).isNull();
			assertThat(packages.count()).isZero();
			assertThat(Contexts.calls(context)).isEqualTo(new CallCounts(2, 0, 0, 0, 0));
			context.getBean(JdbcTemplate.class).execute("drop table package");
			Contexts.assertOpensWithFailuresOf(packages::count);
		});
	}

	@CircuitBreaker(name = "pypi")
	interface Packages extends CrudRepository<Package, Integer> {

		@Nullable Package findByName(String name);

	}

	record Package(@Id Integer id, String name) {
	}

	@Configuration(proxyBeanMethods = false)
	@EnableJdbcRepositories(considerNestedRepositories = true,
			includeFilters = @Filter(type = FilterType.ASSIGNABLE_TYPE, classes = Packages.class))
	static class Jdbc extends AbstractJdbcConfiguration {

		@Bean
		DataSource dataSource() {
			return new EmbeddedDatabaseBuilder().generateUniqueName(true).setType(EmbeddedDatabaseType.H2).build();
		}

		@Bean
		JdbcTemplate jdbcTemplate(DataSource dataSource) {
			JdbcTemplate jdbc = new JdbcTemplate(dataSource);
			jdbc.execute("create table package (id int primary key, name varchar)");
			return jdbc;
		}

		@Bean
		NamedParameterJdbcTemplate operations(JdbcTemplate jdbcTemplate) {
			return new NamedParameterJdbcTemplate(jdbcTemplate);
		}

		@Bean
		PlatformTransactionManager transactionManager(DataSource dataSource) {
			return new JdbcTransactionManager(dataSource);
		}

	}

}
