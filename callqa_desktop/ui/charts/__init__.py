"""Everybody's charts: one card that shows services.charts.chart.Chart as a drawing or a table, and saves it."""
