export function migrate(file: string, folder?: string): Promise<{ applied: string[]; backup: string | null }>;
