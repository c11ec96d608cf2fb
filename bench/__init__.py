"""What `make bench` measures: a page and a durable command of the application, beside the least that the same tools can do."""
