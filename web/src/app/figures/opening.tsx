import { type ReactNode, useState } from "react";
import { CustomerNames } from "@/app/figures/customer-names";
import { OpenContext, type Opened } from "@/features/metrics/figures/opened";
import { BehindPanel } from "@/features/metrics/reports/components/behind-panel";

/** Whatever figure stands in it can be opened to what is behind it. */
export function OpeningProvider({ children }: { children: ReactNode }) {
  const [opened, setOpened] = useState<Opened | null>(null);
  return (
    <OpenContext.Provider value={setOpened}>
      {children}
      {opened && <BehindPanel opened={opened} customers={CustomerNames} onClose={() => setOpened(null)} />}
    </OpenContext.Provider>
  );
}
