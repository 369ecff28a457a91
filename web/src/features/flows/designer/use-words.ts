import type { TFunction } from "i18next";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Problem } from "@/features/flows/api/designs";
import { AFTER_TALK, START } from "@/features/flows/designer/model/editing";
import {
  type FlowNode,
  type Graph,
  type Kind,
  nodeOf,
  type Part,
  partsOf,
} from "@/features/flows/designer/model/graph";
import { casesOf, fieldOf } from "@/features/flows/designer/model/kinds";
import type { Way } from "@/features/flows/designer/model/ways";
import { nameOf, useWorld, type World } from "@/features/flows/designer/world";
import { LANGUAGE_NAMES, type Language } from "@/i18n/languages";
import { useCodeText } from "@/i18n/use-code-text";

/** Puts what a flow is made of into words. */
export interface Words {
  kind: (kind: Kind) => string;
  /** What is particular about a node: the prompt it says, the route it leads to. */
  summary: (node: FlowNode) => string;
  /** The kind and what is particular, as one line. */
  title: (node: FlowNode) => string;
  /** The title of the node of this id, or that the call ends. */
  target: (graph: Graph, id: string | null) => string;
  way: (way: Pick<Way, "label">) => string;
  field: (name: string) => string;
  part: (part: Part) => string;
  problem: (problem: Problem) => string;
  /** What to do about it. */
  advice: (problem: Problem) => string;
  /** A prompt as the server names it in traces: an id, `<name>` or a number. */
  said: (code: string) => string;
  /** The branch that a call took at a node. */
  branch: (detail: string) => string;
  /** What the caller, a system or a route did at a node. */
  did: (did: string) => string;
  /** The route, flow or number at which a call ended. */
  end: (how: string, id: string) => string;
}

export function useWords(): Words {
  const { t } = useTranslation("designer");
  const textOf = useCodeText("designer");
  const world = useWorld();
  return useMemo(() => wordsOf(t, textOf, world), [t, textOf, world]);
}

type Translate = TFunction<"designer">;
type TextOf = ReturnType<typeof useCodeText>;

function wordsOf(t: Translate, textOf: TextOf, world: World): Words {
  const part = (one: Part): string => {
    if (one.type === "prompt") return nameOf(world.prompts, one.prompt);
    if (one.type === "position") return t("part.position");
    if (one.type === "digits") return t("part.digits_of", { name: one.attribute });
    return one.type === "number" ? String(one.value) : t("part.customer_name");
  };
  const kind = (name: Kind) => t(`kind.${name}.name`);
  const summary = (node: FlowNode) => particular(node, world) || partsOf(node).map(part).join(" + ");
  const title = (node: FlowNode) => [kind(node.type), summary(node)].filter(Boolean).join(": ");
  const way = ({ label: { code, value = "" } }: Pick<Way, "label">) => {
    if (code === "key") return t("way.key", { digit: value || "–" });
    if (code === "languages")
      return value
        .split(", ")
        .map((one) => LANGUAGE_NAMES[one as Language] ?? one)
        .join(", ");
    if (code === "exit") return textOf(`exit.${value}`) ?? (value || "–");
    return code === "value" ? value || "–" : (textOf(`way.${code}`) ?? code);
  };
  return {
    kind,
    summary,
    title,
    target: (graph, id) => {
      if (id === START) return t("entrance.start");
      if (id === AFTER_TALK) return t("entrance.after_talk");
      const node = nodeOf(graph, id);
      return node ? title(node) : t("ends");
    },
    way,
    field: (name) => textOf(`field.${name}`) ?? textOf(`way.${name}`) ?? name,
    part,
    problem: ({ code, detail }) => {
      const name = detailName(code, detail, world, (label) => way({ label: { code: label } }));
      return textOf(`problem.${code}`, { detail: name }) ?? code;
    },
    advice: ({ code }) => textOf(`advice.${code}`) ?? "",
    branch: (detail) =>
      (/^[0-9*#]$/.test(detail) ? t("way.key", { digit: detail }) : null) ??
      textOf(`way.${detail}`) ??
      textOf(`exit.${detail}`) ??
      LANGUAGE_NAMES[detail as Language] ??
      detail,
    did: (did) =>
      did
        .split(" ")
        .map((one) => textOf(`did.${one === "-" ? "nothing" : one}`) ?? one)
        .join(", "),
    end: (how, id) => nameOf(how === "route" ? world.routes : how === "flow" ? world.flows : world.numbers, id),
    said: (code) => (code === "<name>" ? t("part.customer_name") : nameOf(world.prompts, code)),
  };
}

/** What is named by a node besides what it says. */
function particular(node: FlowNode, world: World): string {
  const named: Partial<Record<Kind, () => string>> = {
    go_to_route: () => nameOf(world.routes, node.route),
    is_open: () => nameOf(world.hours, node.hours),
    go_to_flow: () => nameOf(world.flows, node.flow),
    go_to_number: () => nameOf(world.numbers, node.number),
    web_request: () => nameOf(world.endpoints, node.endpoint),
    set_language: () => LANGUAGE_NAMES[node.language as Language] ?? "",
    is_attribute: () => String(node.attribute ?? ""),
    is_set: () => String(node.attribute ?? ""),
    set_attribute: () => `${node.attribute} = ${fieldOf(node, "value") || "–"}`,
    choose_language: () =>
      casesOf(node, "choices")
        .map(({ digit, language }) => `${digit} ${language}`)
        .join(", "),
  };
  return named[node.type]?.() ?? "";
}

/** What a problem is about, by its name where it is an id. */
function detailName(code: string, detail: string, world: World, way: (label: string) => string): string {
  if (["unknown_prompt", "key_before_reason"].includes(code)) return nameOf(world.prompts, detail);
  if (code === "unknown_route") return nameOf(world.routes, detail);
  return code === "dead_end" || code === "exit_without_way" ? way(detail) : detail;
}
