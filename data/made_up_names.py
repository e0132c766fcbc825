"""Common given names and surnames, to be put together at random into invented people."""

from __future__ import annotations

GIRLS = (
    "María", "Guadalupe", "Ana", "Sofía", "Valentina", "Camila", "Daniela", "Fernanda", "Ximena",
    "Regina", "Alejandra", "Gabriela", "Mariana", "Paola", "Lucía", "Elena", "Rosa", "Juana",
    "Isabel", "Leticia", "Yesenia", "Karina", "Brenda", "Cecilia", "Esmeralda", "Itzel", "Citlali",
    "Emily", "Ashley", "Melissa", "Jennifer", "Nayeli", "Perla", "Rocío", "Silvia", "Verónica",
    "Yolanda", "Zulema", "Abigail", "Dulce", "Estrella", "Flor", "Graciela", "Irma", "Jimena",
    "Lizbeth", "Magdalena", "Natalia", "Odalys", "Patricia",
)  # fmt: skip
BOYS = (
    "José", "Juan", "Luis", "Carlos", "Miguel", "Jesús", "Ángel", "Diego", "Santiago", "Mateo",
    "Emiliano", "Alejandro", "Fernando", "Ricardo", "Eduardo", "Javier", "Raúl", "Pedro", "Manuel",
    "Francisco", "Antonio", "Roberto", "Sergio", "Alberto", "Arturo", "Héctor", "Iván", "Julio",
    "Kevin", "Leonardo", "Marcos", "Noé", "Omar", "Pablo", "Ramiro", "Saúl", "Tomás", "Ulises",
    "Víctor", "Adrián", "Benito", "César", "Damián", "Ernesto", "Felipe", "Gerardo", "Hugo",
    "Ismael", "Joel", "Brandon",
)  # fmt: skip
SURNAMES = (
    "García", "Hernández", "Martínez", "López", "González", "Pérez", "Rodríguez", "Sánchez",
    "Ramírez", "Cruz", "Flores", "Gómez", "Morales", "Vázquez", "Reyes", "Jiménez", "Torres",
    "Díaz", "Gutiérrez", "Ruiz", "Mendoza", "Aguilar", "Ortiz", "Moreno", "Castillo", "Romero",
    "Álvarez", "Méndez", "Chávez", "Rivera", "Juárez", "Ramos", "Domínguez", "Herrera", "Medina",
    "Castro", "Vargas", "Guzmán", "Velázquez", "Rojas", "de la Cruz", "Contreras", "Salazar",
    "Luna", "Ortega", "Santiago", "Guerrero", "Estrada", "Bautista", "Cortés", "Soto", "Alvarado",
    "Espinoza", "Lara", "Ríos", "Silva", "León", "Cervantes", "Márquez", "Vega", "Solís", "Zamora",
    "Carrillo", "Delgado", "Cabrera", "Campos", "Navarro", "Peña", "Sandoval", "Molina", "Maldonado",
    "Rangel", "Rosas", "Pacheco", "Trejo", "Valdez", "Zúñiga", "Acosta", "Barrera", "Cárdenas",
    "Durán", "Escobar", "Fuentes", "Galván", "Huerta", "Ibarra", "Jacinto", "Lozano", "Montes",
    "Nava", "Osorio", "Padilla", "Quintero", "Robles", "Salinas", "Tapia", "Uribe", "Villegas",
    "Xolo", "Yáñez", "Zavala", "Ajanel", "Tzoc", "Chub", "Domingo", "Pascual", "Sebastián", "Raymundo",
    "Cisneros", "Beltrán", "Arellano", "Ballesteros", "Calderón", "Esquivel", "Figueroa", "Garza",
    "Leal", "Treviño", "Villarreal", "Cantú",
)  # fmt: skip
