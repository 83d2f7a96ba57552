package com.example.after;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/**
 * The application after the migration.
 */
@SpringBootApplication
public class StockApplication {

}
