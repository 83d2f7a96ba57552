package io.github.circuitbreaker.test.kinds;

import io.github.circuitbreaker.annotation.CircuitBreaker;
import org.junit.jupiter.api.Test;

import org.springframework.batch.core.configuration.annotation.EnableBatchProcessing;
import org.springframework.batch.core.configuration.annotation.StepScope;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.item.Chunk;
import org.springframework.batch.infrastructure.item.ItemProcessor;
import org.springframework.batch.infrastructure.item.ItemReader;
import org.springframework.batch.infrastructure.item.ItemWriter;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Tests of readers, processors, writers and tasklets of Spring Batch.
 */
class SpringBatchTests {

	private static void assertProtected(AssertableApplicationContext context, Step step) {
		Job job = new JobBuilder("job", context.getBean(JobRepository.class)).start(step).build();
		JobOperator operator = context.getBean(JobOperator.class);
		Contexts.assertOpensWithFailuresOf(() -> {
			JobExecution execution = operator.start(job,
					new JobParametersBuilder().addLong("at", System.nanoTime()).toJobParameters());
			throw execution.getAllFailureExceptions().get(0);
		});
	}

	@Test
	void readerOfAStepIsProtected() {
		Contexts.of(Batch.class).run((context) -> {
			Step step = new StepBuilder("step", context.getBean(JobRepository.class)).<String, String>chunk(1)
				.reader(context.getBean(Reader.class))
				.writer((chunk) -> {
				})
				.build();
			assertProtected(context, step);
		});
	}

	@Test
	void processorOfAStepIsProtected() {
		Contexts.of(Batch.class).run((context) -> {
			Step step = new StepBuilder("step", context.getBean(JobRepository.class)).<String, String>chunk(1)
				.reader(() -> "flask")
				.processor(context.getBean(Processor.class))
				.writer((chunk) -> {
				})
				.build();
			assertProtected(context, step);
		});
	}

	@Test
	void writerOfAStepIsProtected() {
		Contexts.of(Batch.class).run((context) -> {
			Step step = new StepBuilder("step", context.getBean(JobRepository.class)).<String, String>chunk(1)
				.reader(() -> "flask")
				.writer(context.getBean(Writer.class))
				.build();
			assertProtected(context, step);
		});
	}

	@Test
	void taskletIsProtected() {
		Contexts.of(Batch.class).run((context) -> {
			Step step = new StepBuilder("step", context.getBean(JobRepository.class))
				.tasklet(context.getBean(FailingTasklet.class))
				.build();
			assertProtected(context, step);
		});
	}

	@Configuration(proxyBeanMethods = false)
	@EnableBatchProcessing
	static class Batch {

		@Bean
		@StepScope
		Reader reader() {
			return new Reader();
		}

		@Bean
		Processor processor() {
			return new Processor();
		}

		@Bean
		Writer writer() {
			return new Writer();
		}

		@Bean
		FailingTasklet tasklet() {
			return new FailingTasklet();
		}

	}

	@CircuitBreaker(name = "pypi")
	static class Reader implements ItemReader<String> {

		@Override
		public String read() {
			throw new IllegalStateException("down");
		}

	}

	@CircuitBreaker(name = "pypi")
	static class Processor implements ItemProcessor<String, String> {

		@Override
		public String process(String item) {
			throw new IllegalStateException("down");
		}

	}

	@CircuitBreaker(name = "pypi")
	static class Writer implements ItemWriter<String> {

		@Override
		public void write(Chunk<? extends String> chunk) {
			throw new IllegalStateException("down");
		}

	}

	static class FailingTasklet implements Tasklet {

		@Override
		@CircuitBreaker(name = "pypi")
		public RepeatStatus execute(StepContribution contribution, ChunkContext chunkContext) {
			throw new IllegalStateException("down");
		}

	}

}
