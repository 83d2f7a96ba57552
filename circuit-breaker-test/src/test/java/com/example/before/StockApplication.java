package com.example.before;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * The application before the migration.
 */
@SpringBootApplication
public class StockApplication {

}
