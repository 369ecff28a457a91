import { useNavigate, useSearch } from "@tanstack/react-router";
import { type DragEvent, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "@/app/pages/page.module.css";
import { usePlanNames } from "@/app/pages/plan-names";
import { Card } from "@/components/ui/card";
import { NoticesProvider } from "@/components/ui/notices";
import { Loaded, LoadingRows, Message, NoPermission } from "@/components/ui/states";
import { may, useMe } from "@/features/identity/api/session";
import { linesOf, NO_CHANGE } from "@/features/twin/api/change";
import { useBringLog } from "@/features/twin/api/logs";
import { useDays, useQuestion } from "@/features/twin/api/what-if";
import { USUAL_TIMES, type WhatIfSearch, whatIfSearch } from "@/features/twin/api/what-if-search";
import { DayChoice } from "@/features/twin/components/day-choice";
import { LogChoice } from "@/features/twin/components/log-choice";
import { LogRefused } from "@/features/twin/components/log-refused";
import { WhatIf } from "@/features/twin/components/what-if";
import twin from "@/features/twin/components/what-if.module.css";
import { useDocumentTitle } from "@/lib/use-document-title";

/** Asks the twin what a past day would have been like otherwise. Day and changes are in the address, so that it can be shared. */
export function WhatIfPage() {
  const { t } = useTranslation("twin");
  const me = useMe();
  useDocumentTitle(t("title"));
  if (!may(me, "twin.ask")) return <NoPermission />;
  return (
    <NoticesProvider>
      <Page />
    </NoticesProvider>
  );
}

function Page() {
  const { t } = useTranslation("twin");
  const address = useSearch({ from: "/signed-in/plan/what-if" });
  const { search, isComing } = useAddressed(useMemo(() => whatIfSearch({ ...address }), [address]));
  const navigate = useNavigate();
  const days = useDays(search.log);
  const names = usePlanNames();
  const bring = useBringLog();
  const [isOver, setOver] = useState(false);
  const put = (patch: WhatIfSearch) =>
    void navigate({ to: "/plan/what-if", search: { ...search, ...patch }, replace: true, resetScroll: false });
  const another = (log: string | undefined) =>
    put({ log, day: undefined, change: undefined, question: undefined, times: undefined });
  const take = (file: File) => bring.mutate(file, { onSuccess: ({ log }) => another(log) });
  const drop = (event: DragEvent) => {
    const [file] = event.dataTransfer.files;
    setOver(false);
    if (!file) return;
    event.preventDefault();
    take(file);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is one more way; the button does the same.
    <div
      className={`${classes.page} ${isOver ? twin.dropped : ""}`}
      onDragOver={(event) => {
        if (!event.dataTransfer.types.includes("Files")) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => event.currentTarget === event.target && setOver(false)}
      onDrop={drop}
    >
      <Loaded query={days} loading={<LoadingRows rows={8} height={40} />}>
        {(found) => {
          const day = search.day ?? found[0]?.day;
          return (
            <>
              <div className={classes.head}>
                <h1>{t("title")}</h1>
                <LogChoice log={search.log} isBringing={bring.isPending} onChoose={another} onFile={take} />
                {day && !isComing && (
                  <DayChoice
                    days={found}
                    day={day}
                    onChoose={(chosen) => put({ day: chosen, change: undefined, question: undefined })}
                  />
                )}
              </div>
              {bring.error && <LogRefused error={bring.error} onClose={bring.reset} />}
              {isComing ? (
                <LoadingRows rows={8} height={40} />
              ) : day ? (
                <WhatIf day={day} search={search} names={names} onSearch={put} />
              ) : (
                <Card>
                  <Message icon="calendar" title={t("empty.days.title")} text={t("empty.days.text")} />
                </Card>
              )}
            </>
          );
        }}
      </Loaded>
    </div>
  );
}

/** What an address means that names nothing but an answer: its day and its changes. */
function useAddressed(search: WhatIfSearch): { search: WhatIfSearch; isComing: boolean } {
  const alone = search.day === undefined ? search.question : undefined;
  const { data: asked, isLoading } = useQuestion(alone);
  if (!asked || alone === undefined) return { search, isComing: isLoading };
  const { change, times } = whatIfSearch({ change: asked.change, times: asked.replications });
  const isChanged = linesOf(change ?? NO_CHANGE).length > 0;
  return {
    isComing: false,
    search: {
      question: asked.question,
      day: asked.day,
      log: asked.log ?? undefined,
      change: isChanged ? change : undefined,
      times: times === USUAL_TIMES ? undefined : times,
    },
  };
}
