/** Words to begin with, one click each. */
export function ExampleList({
  examples,
  onPick,
}: Readonly<{ examples: readonly string[]; onPick: (example: string) => void }>) {
  return (
    <ul aria-label="Examples" className="flex flex-wrap gap-x-4 gap-y-1 text-xs">
      {examples.map((example) => (
        <li key={example} className="max-w-full">
          <button
            type="button"
            className="min-h-6 max-w-full truncate text-left text-muted underline decoration-edge underline-offset-2 hover:text-accent"
            onClick={() => onPick(example)}
          >
            {example}
          </button>
        </li>
      ))}
    </ul>
  );
}
