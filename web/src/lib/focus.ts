/** As a `ref`: the element has the focus as soon as it is there, because whoever opened it means to type. */
export const focus = (element: HTMLElement | null): void => element?.focus();
