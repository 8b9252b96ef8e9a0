export function migrate(file: string): Promise<{ applied: string[]; backup: string | null }>;
