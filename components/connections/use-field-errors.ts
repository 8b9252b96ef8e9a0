"use client";

import { useEffect, useMemo, useRef, useState } from "react";
import { answeredErrors, type FieldErrors } from "./field-errors";

/**
 * What is wrong in a form, found here or by the server; the first field that is wrong gets the focus.
 * @param answered error of the request; null where there is none
 */
export function useFieldErrors(answered: Error | null) {
  const form = useRef<HTMLFormElement>(null);
  const [found, setFound] = useState<FieldErrors>({});
  const errors = useMemo(() => ({ ...answeredErrors(answered), ...found }), [answered, found]);
  useEffect(() => {
    form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [errors]);
  return { form, errors, setFound };
}
