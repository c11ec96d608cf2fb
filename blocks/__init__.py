"""What is certified: certifications, blocks, competencies, criteria, thresholds, evaluations. Knows nobody."""
