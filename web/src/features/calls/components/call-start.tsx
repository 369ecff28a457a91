import { UnstyledButton } from "@mantine/core";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "@/components/ui/icon";
import { FailedLine } from "@/components/ui/states";
import type { CallPage } from "@/features/calls/api/calls";
import classes from "@/features/calls/components/call-card.module.css";
import { PhoneProblemText } from "@/features/calls/components/phone-problem";
import { SoundCheckPanel } from "@/features/calls/components/sound-check";
import type { Call } from "@/features/calls/hooks/use-call";
import { usePhones } from "@/phone/context";

interface Props {
  page: CallPage;
  call: Call;
  caller: string | null;
  onChooseCaller: (token: string | null) => void;
}

function Numbers({ numbers }: { numbers: readonly string[] }) {
  return numbers.map((number, index) => (
    <Fragment key={number}>
      {index > 0 && ", "}
      <a href={`tel:${number}`}>{number}</a>
    </Fragment>
  ));
}

/** Before the call: one large button, and what stood in the way of the last attempt. */
export function CallStart({ page, call, caller, onChooseCaller }: Props) {
  const { t } = useTranslation("calls");
  const hindrance = usePhones().obstacle();
  const problem = call.state.problem ?? hindrance;
  const hasFailed = call.error !== null || problem !== null;
  return (
    <>
      <h1 className={classes.title}>{t("start.title")}</h1>
      <p className={classes.text}>{t("start.text")}</p>
      {page.callers.length > 0 && (
        <label className={classes.field}>
          <span>{t("start.call_as")}</span>
          <select
            className={classes.select}
            value={caller ?? ""}
            onChange={(event) => onChooseCaller(event.currentTarget.value || null)}
          >
            <option value="">{t("start.stranger")}</option>
            {page.callers.map(({ token, name }) => (
              <option key={token} value={token}>
                {name}
              </option>
            ))}
          </select>
        </label>
      )}
      {hindrance === null && (
        <UnstyledButton className={classes.call} onClick={call.start}>
          <Icon name={hasFailed ? "retry" : "phone"} size={24} />
          {hasFailed ? t("hint.again") : t("start.call")}
        </UnstyledButton>
      )}
      {call.error !== null ? (
        <FailedLine error={call.error} />
      ) : (
        problem !== null && <PhoneProblemText problem={problem} />
      )}
      {hindrance === null && <SoundCheckPanel isFolded input={call.state.input} output={call.state.output} />}
      {page.numbers.length > 0 && (
        <p className={classes.small}>
          {t("start.by_telephone")} <Numbers numbers={page.numbers} />
        </p>
      )}
      <p className={classes.small}>{t("start.recorded")}</p>
    </>
  );
}
