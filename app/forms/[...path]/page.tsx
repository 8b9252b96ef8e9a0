import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { randomUUID } from "node:crypto";
import { FormFrame } from "@/components/forms/form-frame";
import { PublicForm } from "@/components/forms/public-form";
import { formPageOf } from "@/lib/server/form-page";

type Props = Readonly<{ params: Promise<{ path: string[] }> }>;

/** What a form holds is decided by its workflow at the time somebody opens it. */
export const dynamic = "force-dynamic";

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const form = await formPageOf((await params).path);
  return { title: form?.title ?? "Form", robots: { index: false } };
}

/** The form of a published workflow. Whoever knows its address may fill it in, without an account. */
export default async function FormPage({ params }: Props) {
  const form = await formPageOf((await params).path);
  if (form === null) notFound();
  if (form.kind === "closed")
    return (
      <FormFrame title={form.title}>
        <p className="text-muted">This form takes no answers at the moment.</p>
      </FormFrame>
    );
  return (
    <FormFrame title={form.title} description={form.description}>
      <PublicForm id={form.id} fields={form.fields} token={randomUUID()} />
    </FormFrame>
  );
}
