import { FormFrame } from "@/components/forms/form-frame";

/** For people outside, who have no pages of ours to go to. */
export default function FormNotFound() {
  return (
    <FormFrame title="There is no form here">
      <p className="text-muted">It was closed, or the address is not right. Ask whoever gave it to you.</p>
    </FormFrame>
  );
}
