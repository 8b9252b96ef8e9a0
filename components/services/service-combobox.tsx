"use client";

import { useMemo } from "react";
import type { ServiceEntry } from "@/lib/client/services";
import { Combobox } from "@/components/ui/combobox";
import type { ControlProps } from "@/components/ui/field";
import { createServiceSearch } from "./search-services";
import { ServiceMark } from "./service-mark";
import { bestFirst } from "./services-filter";

type Props = Readonly<{
  control: ControlProps;
  /** Those to choose from; undefined while they are loaded. */
  services: readonly ServiceEntry[] | undefined;
  /** Id of the chosen one, "" for none. */
  value: string;
  disabled?: boolean;
  onChange: (id: string) => void;
}>;

const NONE: readonly ServiceEntry[] = [];

/** Chooses a service by its name, also misspelled, as the gallery finds it. */
export function ServiceCombobox({ control, services, value, disabled = false, onChange }: Props) {
  const find = useMemo(() => createServiceSearch(bestFirst(services ?? NONE)), [services]);
  return (
    <Combobox
      control={control}
      label="Services found"
      value={value}
      valueName={services?.find(({ id }) => id === value)?.name ?? value}
      find={find}
      placeholder={services === undefined ? "Loading …" : "Type to find one"}
      none={services === undefined ? "Loading …" : "No service goes by this name. The HTTP step can call it."}
      disabled={disabled}
      onChange={onChange}
      option={({ id, name }) => (
        <>
          <ServiceMark service={id} />
          <span className="min-w-0 truncate">{name}</span>
        </>
      )}
    />
  );
}
