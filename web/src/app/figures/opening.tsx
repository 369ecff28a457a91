import { type ReactNode, Suspense, useState } from "react";
import { CustomerNames } from "@/app/figures/customer-names";
import { OpenContext, type Opened } from "@/features/metrics/figures/opened";
import { whenNeeded } from "@/lib/when-needed";

const { WhenNeeded: Panel } = whenNeeded(async () => ({
  default: (await import("@/features/metrics/reports/components/behind-panel")).BehindPanel,
}));

/** Whatever figure stands in it can be opened to what is behind it. */
export function OpeningProvider({ children }: { children: ReactNode }) {
  const [opened, setOpened] = useState<Opened | null>(null);
  return (
    <OpenContext.Provider value={setOpened}>
      {children}
      {opened && (
        <Suspense fallback={null}>
          <Panel opened={opened} customers={CustomerNames} onClose={() => setOpened(null)} />
        </Suspense>
      )}
    </OpenContext.Provider>
  );
}
