export function Kbd({ children }: Readonly<{ children: string }>) {
  return <kbd className="rounded-sm border bg-sunken px-1 font-mono text-xs text-muted">{children}</kbd>;
}
