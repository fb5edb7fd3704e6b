import { computed, signal } from "@preact/signals";
import { openedModel } from "../session/page_session.ts";

/** Whether a person chose to chat. */
export const chatIsChosen = signal(false);

/** Whether the prompt is sent as a chat message. */
export const isChat = computed(() => chatIsChosen.value && openedModel.value?.chat != null);
