import { CallbackOffer } from "@/features/callbacks/components/callback-offer";
import type { Situation } from "@/features/calls/components/call-card";
import { OpeningHours } from "@/features/calls/components/opening-hours";

/** What a caller can do instead of talking now: ask to be called back. */
export function CallOtherwise({ line, situation }: { line: string; situation: Situation }) {
  return <CallbackOffer line={line} {...situation} hoursList={(hours) => <OpeningHours hours={hours} />} />;
}
