import { useTranslation } from "react-i18next";
import { SidePanel } from "@/components/ui/side-panel";
import { Message } from "@/components/ui/states";
import { useCalled } from "@/features/metrics/figures/called";
import { comesTo } from "@/features/metrics/figures/formula";
import type { Opened } from "@/features/metrics/figures/opened";
import { BYS, type Spot } from "@/features/metrics/reports/api/figures";
import { isCycle } from "@/features/metrics/reports/api/times";
import { Behind, type Customers } from "@/features/metrics/reports/components/contacts-list";
import { DefinitionText } from "@/features/metrics/reports/components/definition-tip";
import { MadeOf } from "@/features/metrics/reports/components/made-of";
import classes from "@/features/metrics/reports/components/reports.module.css";
import { usePlaceText } from "@/features/metrics/reports/hooks/use-place-text";
import { useValueText } from "@/features/metrics/reports/hooks/use-value-text";
import { useFormat } from "@/i18n/format";

interface Props {
  opened: Opened;
  customers: Customers;
  onClose: () => void;
}

/** What is behind a figure: what it means, what its formula comes to term by term, and the contacts that add to it. */
export function BehindPanel({ opened, customers, onClose }: Props) {
  const { t } = useTranslation("reports");
  const text = useValueText();
  const format = useFormat();
  const where = useWhere(opened.spot);
  const { definition, spot } = opened;
  return (
    <SidePanel title={t("behind.title")} onClose={onClose} width={880}>
      <div className={classes.panel}>
        <p className={classes.quiet}>{where.join(" · ")}</p>
        <DefinitionText definition={definition} />
        <Behind key={definition.name} definition={definition} spot={spot} customers={customers}>
          {(found) => (
            <>
              <p className={classes.big}>
                <strong>{text.value(definition.unit, comesTo(definition, found.sums))}</strong>
              </p>
              <MadeOf definition={definition} sums={found.sums} />
              {!definition.has_contacts && <p className={classes.quiet}>{t("behind.no_contacts")}</p>}
              {definition.has_contacts &&
                (found.count === 0 ? (
                  <Message icon="history" title={t("behind.empty")} />
                ) : (
                  <>
                    <h3>{t("behind.newest")}</h3>
                    <p>{t("behind.count", { count: found.count, number: format.number(found.count) })}</p>
                  </>
                ))}
            </>
          )}
        </Behind>
      </div>
    </SidePanel>
  );
}

/** When and of what, in words. */
function useWhere({ step, at, only, ...span }: Spot): string[] {
  const { i18n } = useTranslation();
  const text = usePlaceText(useCalled().names);
  const list = new Intl.ListFormat(i18n.language);
  const whole = text.span(span);
  const when = step && at !== undefined ? [text.step(step, at), ...(isCycle(step) ? [whole] : [])] : [whole];
  const parts = BYS.flatMap((by) => (only[by] ? [list.format(only[by].map((id) => text.part(by, id)))] : []));
  return [...when, ...parts];
}
