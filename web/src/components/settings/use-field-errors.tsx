import { type FormEvent, type ReactNode, useEffect, useId, useState } from "react";
import { createPortal } from "react-dom";
import { useTranslation } from "react-i18next";
import classes from "@/components/settings/settings.module.css";

type Field = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

interface FieldErrors {
  /** Whether everything is right. If not, the first field that is not has the focus. */
  check: (form: HTMLFormElement) => boolean;
  /** A field that has been put right says nothing more. */
  onInput: (event: FormEvent<HTMLFormElement>) => void;
  count: number;
  /** The words, each below its field. */
  words: ReactNode;
}

/** Says below each field what is wrong with it, in the person's language; browsers speak their own, and one at a time. */
export function useFieldErrors(): FieldErrors {
  const [wrong, setWrong] = useState<readonly Field[]>([]);
  return {
    check: (form) => {
      const found = wrongFields(form);
      setWrong(found);
      found[0]?.focus();
      return found.length === 0;
    },
    onInput: ({ currentTarget: form }) => {
      if (wrong.length === 0) return;
      const found = wrongFields(form);
      setWrong((before) => before.filter((field) => found.includes(field)));
    },
    count: wrong.length,
    words: wrong.map((field, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: a field has no other name that is sure to be its own.
      <FieldError key={index} field={field} />
    )),
  };
}

function FieldError({ field }: { field: Field }) {
  const id = useId();
  const textOf = useTextOf();
  useEffect(() => {
    const described = field.getAttribute("aria-describedby");
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", described ? `${described} ${id}` : id);
    return () => {
      field.removeAttribute("aria-invalid");
      if (described) field.setAttribute("aria-describedby", described);
      else field.removeAttribute("aria-describedby");
    };
  }, [field, id]);
  const place = field.closest(".mantine-InputWrapper-root") ?? field.parentElement;
  return (
    place &&
    createPortal(
      <p id={id} className={classes.wrong}>
        {textOf(field)}
      </p>,
      place,
    )
  );
}

function useTextOf(): (field: Field) => string {
  const { t } = useTranslation("shared");
  return (field) => {
    const { customError, valueMissing, tooShort } = field.validity;
    if (customError) return field.validationMessage;
    if (valueMissing) return t(field instanceof HTMLSelectElement ? "settings.wrong.choose" : "settings.wrong.missing");
    if (tooShort && "minLength" in field) return t("settings.wrong.short", { least: field.minLength });
    return t("settings.wrong.form");
  };
}

const isField = (element: Element): element is Field =>
  element instanceof HTMLInputElement || element instanceof HTMLSelectElement || element instanceof HTMLTextAreaElement;

const wrongFields = (form: HTMLFormElement): Field[] =>
  [...form.elements].filter(isField).filter((field) => field.willValidate && !field.validity.valid);
