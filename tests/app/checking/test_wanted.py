"""Whether an answer holds the kind of thing that was asked for."""

from __future__ import annotations

import pytest

from app.checking.wanted import finished, lacking, unanswered_part, whole_sentence, without_bare_verdict
from app.types import Citation, Statement, Verdict


def said(text: str, quote: str = "") -> Statement:
    return Statement(text, (Citation(1, "a", 0, len(quote), quote, "", "", "", ""),), Verdict.SUPPORTED)


@pytest.mark.parametrize(
    ("question", "text", "quote"),
    [
        ("How old is Ilse Marrow?", "She is 11.", "Ilse Marrow, 11, won the open chess title."),
        ("How old was the dam?", "The dam was built for 40 years of use and was 52 years old.", ""),
        ("When was the bridge closed?", "It was closed in early October.", ""),
        ("At what time did it begin?", "It began at 10:56 p.m.", ""),
        ("When did the lines merge?", "They merged after the strike ended.", ""),
        ("How many sailors work there?", "About two thousand sailors work for the lines.", ""),
        ("How many voted against?", "Nobody voted against it.", ""),
        ("What was the name of the ferry?", "The ferry was the Osk Maiden.", ""),
        ("Who backed the troops?", "Russian air raids backed them.", ""),
        ("When did the Tarn Awards of 2020 take place?", "The 2020 awards took place on 5 January.", ""),
        ("When was the mayor elected?", "The mayor was elected in May.", ""),
        ("When in 2020 were the awards held?", "They were held in May 2020.", ""),
        ("What was the premiere date of the play?", "The play was first seen on 4 May.", ""),
        ("What was the harbour's revenue in 2020?", "It took 3.1 million crowns in 2020.", ""),
        ("Who is the favourite to lead the bank?", "Ida Holm is expected to be named head of the bank.", ""),
        ("Which body picks the mayor?", "The mayor will be chosen by the council.", ""),
        ("What did the mayor say?", "He said that a deputy would be named on Friday.", ""),
        ("When did the bridge close after the storm of 4 May?", "It closed the following day.", ""),
        ("When did his brother die?", "His brother died on the same day as his father.", ""),
        ("When was the sequel released?", "It came out the following year, in 2013.", ""),
        ("Which lung disease killed him?", "He died of silicosis, a lung disease.", ""),
        ("Which lung disease killed him?", "Silicosis is a lung disease that killed him.", ""),
        ("Which lung disease killed him?", "He died of a lung disease called silicosis.", ""),
        ("Which lung disease killed him?", "He died of a lung disease: silicosis.", ""),
        ("Which lung disease killed him?", "A lung disease called silicosis killed him.", ""),
        ("What new law did Norland pass?", "Norland passed a new law on data protection.", ""),
        ("What new rule did the league bring in?", "A new rule forbids players to leave the field.", ""),
        ("What ban did the court impose?", "The court imposed a ban on smoking.", ""),
        ("What award did she receive?", "She received an award for best actress.", ""),
        ("What injury did he suffer?", "He suffered an injury in his left knee.", ""),
        ("Which political party did Holm found?", "Holm founded a political party in 2016, En Avant.", ""),
        ("Which rare bird was seen?", "A rare bird was seen: the hoopoe.", ""),
        ("Which royal house burned?", "Tarn Castle has been a royal house since 1870.", ""),
        ("What did the minister say about talks?", "He ruled out talks with them.", "He ruled out talks with them."),
        ("What did the study say?", "It concluded that coffee helps.", "It concluded that coffee helps."),
        ("What is the name of the giraffe?", "The giraffe is called April.", ""),
        ("What are the names of the signatories?", "Germany and Italy signed it.", ""),
        ("Why did Norland change its name?", "It changed it to end a row with Greece.", ""),
        ("What was the name of the captain?", "Ed Mellor (46) - the captain - and his mate flew it.", ""),
        ("Which lung disease killed him?", "A lung disease, silicosis, killed him.", ""),
        ("Which ferry line did she join?", "She joined Osk Ferries after years at a ferry line in Tarn.", ""),
        ("What sentence did the two receive?", "They received a sentence of 14 years.", ""),
        ("What sentence did the two receive?", "They received 14 years.", ""),
        ("What is the name of the country?", "The country is Syria.", ""),
        (
            "What was the name of the officer killed near Tarn?",
            "TARN (Reed) - Russia named him as Oleg Marn.",
            "",
        ),
        ("What did the mayor say?", "The harbour was unfit.", "Ida Holm, the mayor, said the harbour was unfit."),
        ("What did the mayor say?", "“It is unfit,” shouted the mayor.", "“It is unfit,” shouted the mayor."),
        ("Which team did he join?", "He left a team in Tarn and joined Norland.", ""),
        ("Who won the Osk Cup?", "Norland won it.", "Norland beat Tarn 3-2 in the final of the Osk Cup."),
        ("Which of the two teams won?", "Norland did.", "Norland lifted the cup."),
        ("Which country won the most medals?", "Norland won 39.", "Norland collected 39 medals, the largest haul."),
        ("Who said that Norland won the cup?", "Ida Holm did.", "Ida Holm spoke of the final."),
        ("Who won a stage of the Tour of Osk?", "Ida Holm won it.", "Ida Holm won stage 13 of the Tour of Osk."),
        *(
            ("Who won the Osk Cup?", "It was Norland.", quote)
            for quote in (
                "Norland thrashed Tarn in the final of the Osk Cup.",
                "Norland retained the Osk Cup on Monday.",
                "The Osk Cup went, for the third time, to Norland.",
                "The final of the Osk Cup ended in a draw.",
                "Norland and Tarn share the Osk Cup.",
                "Norland crossed the line ahead of Tarn.",
                "Norland got 61% of the points.",
            )
        ),
        ("Who won the Norland election?", "Ida Holm.", "Ida Holm won the second round of the Norland election."),
        ("Which company won the contract?", "Tarn Builders.", "The city signed with Tarn Builders."),
        ("Who won praise?", "Ida Holm did.", "The mayor thanked Ida Holm."),
        ("Who will lead the bank?", "Its new head will be announced on Monday.", ""),
        ("Who was announced as the winner?", "Ida Holm was announced as the winner.", ""),
        ("When and where was it signed?", "It was signed in Oslo.", ""),  # two parts: each may come by itself
    ],
)
def test_an_answer_of_the_kind_asked_for_lacks_nothing(question: str, text: str, quote: str) -> None:
    assert lacking(question, [said(text, quote)]) == ""


@pytest.mark.parametrize(
    ("question", "text", "quote", "reason"),
    [
        ("How old was he when he was jailed?", "He was jailed for 14 years.", "He was jailed for 14 years.", "how old"),
        (
            "How old was Ilse Marrow?",
            "Ilse Marrow was 83 years old.",
            "The guest of honour, who is 83, was Osk Brannock; Ilse Marrow played white.",
            "of “Osk Brannock”",
        ),
        ("What are the names of the two brothers?", "The two brothers are aged 34 and 29.", "", "no name"),
        ("What is the name of the officer killed at Palmyra?", "An officer was killed at Palmyra.", "", "no name"),
        ("What sentence did the two receive?", "The two received a sentence for the theft.", "", "“a sentence”"),
        (
            "What was the name of the officer killed near Tarn?",
            "TARN, May 4 (Reed Press) - Syrian soldiers reached Tarn on Thursday as Russia said an officer was killed.",
            "",
            "no name",
        ),
        (
            "What did the mayor say to the crew?",
            "The crew spoke by radio with the mayor.",
            "The crew spoke by radio with the mayor.",
            "what was said",
        ),
        ("Which lung disease killed him?", "He died of a lung disease.", "", "without telling which"),
        ("Which lung disease laid Osk low?", "Osk was low in 2004 due to a lung disease.", "", "“a lung disease”"),
        ("Which lung disease laid him low?", "A lung disease laid him low in 2004.", "", "“A lung disease”"),
        ("What old church did it pass?", "It passed an old church in the evening.", "", "“an old church”"),
        ("When was the bridge closed?", "The bridge was closed by the council.", "", "when"),
        ("When did the Tarn Awards of 2020 take place?", "Here are the winners of the 2020 awards.", "", "when"),
        ("What was the premiere date of the play?", "The play was seen by the mayor.", "", "when"),
        ("When was the game released?", "Other versions were released the following year.", "", "when"),
        ("Who is the winner of the Osk Prize?", "The winner will be announced on 4 May.", "", "yet to be"),
        ("Who won the Osk Cup?", "Norland won it.", "Norland heads to its sixth final of the Osk Cup.", "who won"),
        ("Which team won the Osk Cup?", "Norland and Tarn.", "The Osk Cup final: Norland and Tarn.", "who won"),
        ("Who won the Tour of Osk?", "Ida Holm.", "Ida Holm wins stage 13 of the Tour of Osk.", "a part of it"),
        ("Who won the Tour of Osk?", "Ida Holm.", "Ida Holm is the first Tour of Osk stage winner.", "a part of it"),
        ("How many people were hurt?", "People were hurt in the crash.", "", "no number"),
        ("What was the harbour's revenue?", "The harbour's revenue came in at.", "", "no number"),
        ("What was Osk's revenue in Q3 2019?", "As of Q3 2019, the revenue of Osk came in at.", "", "no number"),
    ],
)
def test_an_answer_without_it_is_told_what_it_lacks(question: str, text: str, quote: str, reason: str) -> None:
    assert reason in lacking(question, [said(text, quote)])


@pytest.mark.parametrize(
    "text", ["Who will win?", "He asked: “Who will win?”", "The winner is ...", "And then…", "It opens at 7 p.m. (."]
)
def test_what_asks_or_breaks_off_states_nothing(text: str) -> None:
    assert not finished(text)
    assert finished(f"{text} It was Ilse Marrow.")
    assert finished("The agency cut the rating to BBB-.")


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("The army retook Harun on Sunday.", True),
        ("“It fell,” he said.", True),
        ("188 soldiers died.", True),
        ("THE ARMY RETOOK HARUN ON SUNDAY.", True),
        ("de la Osk won on Sunday.", True),
        ("2021 Osk Championships.", False),
        ("Winners of the Osk Prize", False),
        ("Revenue for the Quarter", False),
        ("as two of the contenders for the title.", False),
        ("(Photo: Reed Press)", False),
        ("", False),
    ],
)
def test_headings_and_ends_of_sentences_are_no_sentences(text: str, whole: bool) -> None:
    assert whole_sentence(text) is whole


def test_one_statement_of_several_may_hold_it() -> None:
    assert lacking("When was it closed?", [said("The council closed it."), said("It was closed on 4 May.")]) == ""


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Yes, the board approved the merger.", "Yes, the board approved the merger."),
        ("Yes, the board must still give its consent.", "The board must still give its consent."),
        ("Yes, it will close in May.", "It will close in May."),
        ("No, the board did not approve it.", "No, the board did not approve it."),
        ("No, the minister denied it.", "No, the minister denied it."),
        ("No, the board approved the merger.", "The board approved the merger."),
        ("Norway approved it.", "Norway approved it."),
        ("Yes.", "Yes."),
    ],
)
def test_a_yes_or_no_stays_only_where_the_rest_bears_it_out(text: str, told: str) -> None:
    assert without_bare_verdict(text) == told


@pytest.mark.parametrize(
    ("question", "text", "part"),
    [
        (
            "Who was killed in Tarn, and when?",
            "Osk Holm, who kept the ruins for four decades, was killed.",
            "When?",
        ),
        ("Who was killed in Tarn, and when?", "Osk Holm was killed on Tuesday.", ""),
        ("Who was killed in Tarn?", "Osk Holm was killed.", ""),
        ("Who bought the ferry, and for how much?", "Osk Lines bought the ferry.", "For how much?"),
        ("Who bought the ferry, and for how much?", "Osk Lines bought it for 3 million crowns.", ""),
        ("Who retook Tarn and with whose support?", "The army retook Tarn.", ""),  # by form, not to be told
        ("How many people were held and why?", "Police held a man for theft.", ""),
        ("When was he held and why?", "He was held for theft on his arrival in Tarn.", ""),
        ("How long did the trial last and who was convicted?", "The trial lasted a year; Ida Holm was convicted.", ""),
        ("When was the church built and by whom?", "It was built in the Middle Ages by monks.", ""),
        ("Who bought the ferry and how much did it cost?", "Osk bought it for an undisclosed sum.", ""),
        ("Will there be a sequel and when will it be shown?", "There will be no sequel.", ""),
    ],
)
def test_the_part_of_a_question_that_stays_open_is_named(question: str, text: str, part: str) -> None:
    assert unanswered_part(question, [said(text)]) == part
