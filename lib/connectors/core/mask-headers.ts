const SENSITIVE = /^(authorization|cookie|set-cookie|proxy-authorization)$|token|secret|api-?key|password/i;

/** Headers for showing and keeping: those that usually hold a secret are blanked by their name. */
export function maskHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, SENSITIVE.test(name) ? "[secret]" : value]),
  );
}
