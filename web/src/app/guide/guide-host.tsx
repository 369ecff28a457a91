import { Suspense } from "react";
import { guide } from "@/app/guide/guide";
import { useMe } from "@/features/identity/api/session";
import { useStored } from "@/lib/stored";
import { whenNeeded } from "@/lib/when-needed";

const { WhenNeeded: HintCard } = whenNeeded(() => import("@/app/guide/hint-card"));

/** The hint of the task that is on. Nothing is loaded for those who are led through none. */
export function GuideHost() {
  const me = useMe();
  const [{ task, hint }] = useStored(guide);
  if (!me.is_demo || task === null) return null;
  return (
    <Suspense fallback={null}>
      <HintCard key={task} task={task} hint={hint} />
    </Suspense>
  );
}
