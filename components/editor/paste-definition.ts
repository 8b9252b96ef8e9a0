import type { Definition } from "@/lib/workflow/definition-schema";

/** Pixels between what is there and what is put below it. */
const GAP = 200;

/** Every id of a definition, those in bodies too: what pasted parts must not be called. */
export function idsOf(definition: Definition): string[] {
  const ids = [...Object.keys(definition.triggers)];
  const stack = [definition.steps];
  for (let steps = stack.pop(); steps !== undefined; steps = stack.pop()) {
    for (const [id, step] of Object.entries(steps)) {
      ids.push(id);
      if (step.steps !== undefined) stack.push(step.steps);
    }
  }
  return ids;
}

/** A definition with the triggers and steps of another beside its own, placed below them. Their ids do not meet. */
export function withPasted(definition: Definition, pasted: Definition): Definition {
  const places = Object.values(definition.layout ?? {});
  const news = Object.entries(pasted.layout ?? {});
  const [left, bottom] = [Math.min(0, ...places.map(({ x }) => x)), Math.max(0, ...places.map(({ y }) => y))];
  const [x0, y0] = [Math.min(...news.map(([, { x }]) => x)), Math.min(...news.map(([, { y }]) => y))];
  const moved = Object.fromEntries(
    news.map(([id, { x, y }]) => [id, { x: x - x0 + left, y: y - y0 + (places.length === 0 ? 0 : bottom + GAP) }]),
  );
  const layout = { ...definition.layout, ...moved };
  return {
    ...definition,
    triggers: { ...definition.triggers, ...pasted.triggers },
    steps: { ...definition.steps, ...pasted.steps },
    ...(Object.keys(layout).length > 0 && { layout }),
  };
}
