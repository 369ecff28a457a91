import { useRef } from "react";
import {
  type FlowSetting,
  type LineSetting,
  type StandardFlow,
  useAddFlow,
  useChangeFlow,
  useReadFlow,
  useSaveLine,
} from "@/features/flows/api/settings";

/** A line with what is to change in its flow: slots to fill anew, or the answers for a flow that is to be made. */
export interface LineDraft extends LineSetting {
  values?: Record<string, string>;
  standard?: StandardFlow;
}

export const NEW_FLOW: StandardFlow = {
  route: "",
  choices: [],
  menu: "main_menu",
  hours: null,
  has_notice: true,
  has_rating: true,
};

interface LineWithFlow {
  /** Saves first the flow and then the line that names it. A flow that was made is not made again when the line fails. */
  save: (wanted: LineDraft) => Promise<LineDraft>;
  /** What takes a change of `line` back; nothing where another flow was made or filled with it. */
  formerOf: (line: LineDraft, wanted: LineDraft) => LineDraft | null;
}

export function useLineWithFlow(): LineWithFlow {
  const saveLine = useSaveLine();
  const addFlow = useAddFlow();
  const changeFlow = useChangeFlow();
  const readFlow = useReadFlow();
  const made = useRef<FlowSetting | null>(null);
  const save = async ({ values, standard, ...line }: LineDraft) => {
    if (line.flow === "") {
      made.current ??= await addFlow(line.name, standard ?? NEW_FLOW);
      const saved = await saveLine({ ...line, flow: made.current.flow });
      made.current = null;
      return saved;
    }
    const flow = readFlow(line.flow);
    if (flow && values && Object.keys(values).length > 0) await changeFlow(flow, values);
    return saveLine(line);
  };
  const formerOf = (line: LineDraft, { flow, values = {} }: LineDraft) => {
    if (flow !== line.flow) return flow === "" || Object.keys(values).length > 0 ? null : line;
    const filled = readFlow(flow)?.slots.filter(({ slot }) => slot in values) ?? [];
    return { ...line, values: Object.fromEntries(filled.map(({ slot, value }) => [slot, value])) };
  };
  return { save, formerOf };
}
