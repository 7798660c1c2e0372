"""The page's components and where they stand.

What is visible follows from what is drawn (style.css). What a button inside an answer does reaches a handler by way of
boxes that nobody sees (``_lay_out_orders``): conversation.js writes the exchange that is meant into one of them and
presses the button beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from markupsafe import Markup

from app.web import frame, render, texts
from app.web.fast_gradio import gr
from app.web.source_panel import sources_html

QUESTION_LENGTH = 2_000  # characters; the questions of readers have a hundred


class Layout:
    """The components, by name. Made within ``blocks``, which is what Gradio serves."""

    def __init__(
        self, blocks: WordedBlocks, draw_greeting: Callable[[], Markup], examples: int, *, rooms: bool
    ) -> None:
        """``examples`` is how many questions are offered at most, ``rooms`` whether there are others beside this."""
        self._blocks, self._draw_greeting, self._examples, self._rooms = blocks, draw_greeting, examples, rooms
        self._lay_out()

    def _lay_out(self) -> None:
        self.conversation = gr.State(())
        with gr.Row(elem_id="masthead"):
            self._still("brand", lambda: frame.masthead(rooms=self._rooms))
            self._still("navigation", frame.navigation)
            self.new_button = self._button(lambda: texts.NEW_CONVERSATION, elem_id="new")
        with gr.Row(elem_id="desk", equal_height=False):
            with gr.Column(elem_id="talk", min_width=0):
                self._lay_out_conversation()
                self._lay_out_composer()
            with gr.Column(elem_id="side", min_width=0):
                self.sources = _box_of("sources", sources_html(None))
                self._still("reader-slot", frame.reader)
        self.spoken = _box_of("spoken", "")
        self._still("dialogs", frame.dialogs)

    def _lay_out_conversation(self) -> None:
        with gr.Column(elem_id="scroll", min_width=0):
            with gr.Column(elem_id="welcome", min_width=0):
                self.greeting = self._still("greeting", self._draw_greeting)
                self.examples = [_example(number) for number in range(self._examples)]
            self.passed = _box_of("passed", "")
            self.past = _box_of("past", render.earlier_html(Markup()))
            with gr.Column(elem_id="current", min_width=0):
                self.newest = _box_of("newest", "")
                self.draft = _box_of("drafted", "")
            self.also = _box_of("also", "")

    def _lay_out_composer(self) -> None:
        with gr.Row(elem_id="composer"):
            self._still("editing-slot", lambda: frame.editing() + frame.connection())
            if self._rooms:
                self._still("limits", frame.limits)  # filled by rooms.js
            self.box = gr.Textbox(
                label=texts.QUESTION_LABEL,
                placeholder=texts.QUESTION_PLACEHOLDER,
                show_label=False,
                container=False,
                lines=1,
                max_lines=6,
                max_length=QUESTION_LENGTH,
                autofocus=True,
                elem_id="question",
            )
            self._blocks.words[self.box._id, "label"] = lambda: texts.QUESTION_LABEL
            self._blocks.words[self.box._id, "placeholder"] = lambda: texts.QUESTION_PLACEHOLDER
            self.ask_button = self._button(lambda: texts.ASK, variant="primary", elem_id="ask")
            self.stop_button = self._button(lambda: texts.STOP, elem_id="stop")

        self._lay_out_orders()

    def _lay_out_orders(self) -> None:
        """What conversation.js writes into and presses."""
        self.replaced = gr.Textbox(visible="hidden", elem_id="replaced", label=texts.EDIT)
        self.chosen = gr.Textbox(visible="hidden", elem_id="chosen", label=texts.DELETE)
        self.kind = gr.Textbox(visible="hidden", elem_id="kind", label=texts.ANSWER_AS)
        self.again_button = gr.Button(texts.ASK_AGAIN, visible="hidden", elem_id="again")
        self.remove_button = gr.Button(texts.DELETE, visible="hidden", elem_id="remove")

    def _still(self, elem_id: str, draw: Callable[[], Markup]) -> gr.HTML:
        """HTML that no answer changes."""
        drawing = _box_of(elem_id, draw())
        self._blocks.words[drawing._id, "value"] = draw
        return drawing

    def _button(self, words: Callable[[], str], **properties: Any) -> gr.Button:
        button = gr.Button(words(), min_width=0, **properties)
        self._blocks.words[button._id, "value"] = words
        return button


class WordedBlocks(gr.Blocks):
    """Blocks in the language of whoever asks for the page; Gradio lays them out once, for all.

    ``words`` gives the text of a component's property, by its id and the property's name.
    """

    def __init__(self, **properties: Any) -> None:
        self.words: dict[tuple[int, str], Callable[[], str]] = {}
        super().__init__(**properties)

    @property
    def config(self) -> Any:
        """What Gradio sends as the page."""
        worded = {component["id"]: dict(component["props"]) for component in self._config["components"]}
        for (id, name), words in self.words.items():
            worded[id][name] = str(words())
        components = [{**component, "props": worded[component["id"]]} for component in self._config["components"]]
        return {**self._config, "components": components}

    @config.setter
    def config(self, config: Any) -> None:
        self._config = config


def _box_of(elem_id: str, html: str) -> gr.HTML:
    return gr.HTML(html, elem_id=elem_id, apply_default_css=False, js_on_load=None)


def _example(number: int) -> gr.Button:
    return gr.Button("", visible=False, elem_id=f"example-{number}", elem_classes="example", min_width=0)
